/// What a publish did.
package struct PublishReport: Sendable {
  /// Rows of a fact by what became of them.
  package struct FactOutcome: Sendable, Equatable {
    package var fact: String
    /// Rows whose key was not there before.
    package var inserted: Int64 = 0
    /// Rows that took the place of an older one.
    package var replacing: Int64 = 0
    /// Rows that are older than the published one.
    package var superseded: Int64 = 0
    /// Rows that say what is published already.
    package var duplicate: Int64 = 0
    /// Rows whose key belongs to another grain.
    package var rejected: Int64 = 0
    /// Published rows that now show another version of a member.
    package var rebound: Int64 = 0
  }

  /// Changes of a dimension.
  package struct DimensionOutcome: Sendable, Equatable {
    package var dimension: String
    /// Members that are new, or known now where only facts had spoken of them.
    package var members: Int64 = 0
    /// Accounts that belong to another person now.
    package var relinked: Int64 = 0
    package var insertedVersions: Int64 = 0
    package var updatedVersions: Int64 = 0
    package var deletedVersions: Int64 = 0
  }

  /// A part of the publish and the seconds it took.
  package struct Step: Sendable {
    package var name: String
    package var seconds: Double

    /// Makes a step.
    package init(name: String, seconds: Double) {
      self.name = name
      self.seconds = seconds
    }
  }

  /// The batch in the ledger.
  package var batch: PublishedBatch
  /// True when the batch had been published before: nothing was done.
  package var wasPublishedBefore: Bool
  package var dimensions: [DimensionOutcome] = []
  package var facts: [FactOutcome] = []
  package var steps: [Step] = []
}
