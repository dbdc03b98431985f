package import Definitions

/// What cleaning did to the rows of one file.
package struct CleaningCounts: Sendable {
  /// What one cleaning step did.
  struct Step: Sendable {
    var changed = 0
    var emptied = 0
    var unmapped = 0
  }
  /// A line of the ledger's `cleaning` table.
  package struct Effect: Sendable, Equatable {
    package var column: String
    package var rule: String
    /// `changed`, `emptied`, `unmapped`; for times without a zone `ambiguous`, `skipped`.
    package var effect: String
    package var rows: Int
  }
  /// For each column of the source, for each of its cleaning steps.
  var steps: [[Step]]
  /// For each column of the source: local times that there were twice, the earlier taken.
  var ambiguous: [Int]
  /// For each column of the source: local times that there never were, moved forward.
  var skipped: [Int]

  init(_ source: Source) {
    steps = source.columns.map { $0.cleaning.map { _ in Step() } }
    ambiguous = source.columns.map { _ in 0 }
    skipped = source.columns.map { _ in 0 }
  }

  /// What cleaning did, in the order of the source's columns and their steps; nothing that happened to no row.
  package func effects(of source: Source) -> [Effect] {
    var effects: [Effect] = []
    for (index, column) in source.columns.enumerated() {
      var all: [(String, String, Int)] = []
      for (step, count) in zip(column.cleaning, steps[index]) {
        all.append((step.rule, "changed", count.changed))
        all.append((step.rule, "emptied", count.emptied))
        all.append((step.rule, "unmapped", count.unmapped))
      }
      all.append(("zone", "ambiguous", ambiguous[index]))
      all.append(("zone", "skipped", skipped[index]))
      for (rule, effect, rows) in all where rows > 0 {
        if let same = effects.firstIndex(where: { $0.column == column.name && $0.rule == rule && $0.effect == effect })
        {
          effects[same].rows += rows
        } else {
          effects.append(Effect(column: column.name, rule: rule, effect: effect, rows: rows))
        }
      }
    }
    return effects
  }
}
