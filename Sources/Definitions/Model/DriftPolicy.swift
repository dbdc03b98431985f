/// What is done when a file's columns are not those of the definition. Whatever it is, the run's report and the ledger
/// say what was found.
///
/// ```
///            a column more       an optional one missing    columns in another order
/// (none)     is left out         stops the batch            are taken
/// ignore     is left out         is empty                   are taken
/// evolve     is kept as text     is empty                   are taken
/// stop       stops the batch     stops the batch            stop the batch
/// ```
///
/// A missing column that is required always stops the batch.
package enum DriftPolicy: String, Sendable, CaseIterable { case evolve, ignore, stop }

/// How far a file may differ from its definition.
package struct DriftRule: Sendable, Equatable {
  /// What is done; nil where the definition does not say.
  package var policy: DriftPolicy?
  /// Columns that the file is known to have beside those of the definition: none of them is drift.
  package var known: [String] = []

  /// Makes a rule.
  package init(policy: DriftPolicy? = nil, known: [String] = []) {
    self.policy = policy
    self.known = known
  }

  /// Whether a column that is missing, and not required, is taken for empty.
  package var toleratesMissing: Bool { policy == .evolve || policy == .ignore }
  /// Whether the values of columns that are not in the definition are kept.
  package var keepsAdded: Bool { policy == .evolve }
}
