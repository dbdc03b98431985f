package import Definitions

/// A row of a record as the definitions make it, with what made it so.
package struct RowTrace: Sendable {
  /// Where a record stands.
  package struct Place: Sendable, Equatable {
    package var record: Int64
    package var line: Int64
    package var offset: Int64
    package var length: Int64
  }

  /// Another row that a value comes from.
  package struct Origin: Sendable {
    package var path: String
    package var record: Int64
    package var line: Int64
    package var value: TracedValue
    /// Whether it is the one that counts; of several that are summed up, all are.
    package var counts: Bool
  }

  /// How a column got its value.
  package enum Making: Sendable {
    /// From the record's own text.
    case cleaned(CleaningTrace)
    /// From the first record of the group.
    case filled(CleaningTrace, from: Place, by: String)
    /// It is the so-manieth record of the file with a value in a column.
    case numbered(of: String)
    /// From rows of another source.
    case lookedUp(Lookup, [Origin])
    /// A part of an amount that rows of the file share.
    case shared(Allocation)
    /// By an expression.
    case derived(Expression)
  }

  /// A column of the source's scope.
  package struct Column: Sendable {
    package var index: Int
    package var name: String
    package var making: Making
    package var value: TracedValue
    /// Why the value must not be used.
    package var fault: String?
  }

  /// A column of a table, as a feed fills it.
  package struct Fed: Sendable {
    package var name: String
    /// The expression as it was written; nil where the feed has none.
    package var source: String?
    /// Indexes in the scope of the columns that it uses.
    package var used: Set<Int> = []
    package var value: TracedValue
  }

  /// What a feed makes of the row.
  package struct Feed: Sendable {
    package enum Outcome: Sendable, Equatable {
      /// A row, by its key.
      case row(Int64)
      /// Nothing: the feed's condition is not met.
      case passedBy(String)
      /// Nothing: a filter of the source leaves the row out.
      case filtered(String)
      case rejected(rule: String, message: String)
      /// Nothing: there is no natural key.
      case withoutKey
    }
    package var label: String
    package var outcome: Outcome
    /// Indexes in the scope of the columns that its expressions use.
    package var used: Set<Int> = []
    package var columns: [Fed] = []
    /// For each role of a fact the natural key of the member, and its system; nil where the role has none.
    package var members: [(system: String, key: String?)?] = []
  }

  package var place: Place
  /// Columns of the scope that the feeds need, in its order.
  package var columns: [Column]
  package var feeds: [Feed]

  /// The columns that a feed needs, in their order, with those that they are computed from.
  package func columns(of feed: Feed) -> [Column] {
    var wanted: Set<Int> = []
    var open = Array(feed.used)
    while let index = open.popLast() {
      guard wanted.insert(index).inserted, let column = columns.first(where: { $0.index == index }) else { continue }
      open += columns.filter { column.uses($0) }.map(\.index)
    }
    return columns.filter { wanted.contains($0.index) }
  }
}

extension RowTrace.Column {
  /// Whether the value is made from that of another column.
  fileprivate func uses(_ other: RowTrace.Column) -> Bool {
    switch making {
    case .cleaned: false
    case .filled(_, _, let by): other.name == by
    case .numbered(let of): other.name == of
    case .lookedUp(let lookup, _): lookup.key.contains(other.name)
    case .shared(let allocation):
      other.name == allocation.by || other.name == allocation.each
        || allocation.amount.usedColumns.union(allocation.weight.usedColumns).contains(other.index)
    case .derived(let expression): expression.usedColumns.contains(other.index)
    }
  }
}

/// What a record came to when it was run through the definitions again.
package enum RecordOutcome: Sendable {
  case row(RowTrace)
  /// The record is rejected whole.
  case rejected(rule: String, message: String)
  /// The file has no such record, or the record no such row.
  case missing
}
