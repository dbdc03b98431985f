import Definitions
import OperatingSystem

/// What a batch would change, table by table, each with some examples.
package struct PublishPlan: Sendable {
  /// A value that becomes another one.
  package struct Change: Sendable, Equatable {
    package var column: String
    package var old: String?
    package var new: String?
  }

  /// A row, version or account that is concerned.
  package struct Example: Sendable, Equatable {
    /// What people know it by.
    package var name: String
    package var changes: [Change] = []
  }

  /// Everything of one kind that happens to a table.
  package struct Group: Sendable {
    /// What it happens to: accounts, versions, persons, rows.
    package var subject: String
    /// What happens: new, inserted, changed …
    package var what: String
    package var count: Int64
    package var examples: [Example] = []
  }

  /// A dimension.
  package struct Dimension: Sendable {
    package var name: String
    package var groups: [Group]
  }

  /// Sum of a measure over the whole fact.
  package struct Sum: Sendable, Equatable {
    package var measure: String
    package var before: String
    package var after: String
  }

  /// A fact.
  package struct Fact: Sendable {
    package var name: String
    /// Rows that the batch brings.
    package var rows: Int64
    /// Whether they were compared with the published ones; not where a gate stopped the batch before.
    package var isCompared: Bool
    package var groups: [Group] = []
    /// Columns that rows which replace others have other values in, and in how many rows.
    package var columns: [(name: String, rows: Int64)] = []
    package var sums: [Sum] = []
  }

  package var dimensions: [Dimension] = []
  package var facts: [Fact] = []

  /// A plan without changes.
  package init() {}

  /// How many examples of a group are shown.
  static let shown = 3
  /// What stands in place of a personal value.
  static let hidden = "(personal)"
}

extension Publisher {
  /// What the batch would change. To be asked of a publisher of a plan, when it has finished, or when the batch was
  /// stopped after all tables of dimensions and facts had come.
  ///
  /// - Parameters:
  ///   - isRaw: whether keys and values of persons are shown.
  ///   - isStopped: whether facts were not compared with the published ones.
  package func plan(isRaw: Bool, isStopped: Bool = false) throws -> PublishPlan {
    try Failure.translated {
      var plan = PublishPlan()
      plan.dimensions = try dimensions.map {
        try DimensionPlan(connection: connection, publish: $0, batch: batch.batchID, isRaw: isRaw).read()
      }
      plan.facts = try facts.map { fact in
        if isStopped { return PublishPlan.Fact(name: fact.fact.name, rows: Int64(fact.rows), isCompared: false) }
        return try FactPlan(connection: connection, publish: fact, batch: batch.batchID).read()
      }
      return plan
    }
  }
}
