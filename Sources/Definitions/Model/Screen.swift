/// What is asked of the data of a source (Kimball's screens): of a value, of a row, of a row among the others of its
/// batch, or of the batch as a whole.
package struct Screen: Sendable {
  /// What a failure does: it is noted, the row is rejected, or nothing of the batch is published.
  package enum Severity: String, Sendable, CaseIterable { case flag, reject, stop }

  /// The question. Columns are told by their index in `Source.scope`.
  package enum Test: Sendable {
    // Of a value, or of a row by itself.

    /// Values that are allowed.
    case oneOf([String])
    /// Bounds as texts of the column's type.
    case range(from: String?, to: String?)
    /// A boolean expression over the row.
    case expression(Expression)
    /// A regular expression that matches somewhere in the value.
    case pattern(String)
    /// There is a value.
    case required
    /// A boolean expression over the row; a row that fails it fails as a whole.
    case rule(Expression)

    // Of a row among the others of the batch.

    /// No row before has the same values.
    case unique([Int])
    /// The modified z-score of the value among those of its group is not over a number (times 10,000).
    case outlier(Int, over: Int64, by: Int?)
    /// The dimension has a member of this key, which is more than inferred.
    case reference(dimension: String, system: String?, key: [Expression])
    /// Rows of one value of a column have one value of the next.
    case hierarchy([Int])

    // Of the batch as a whole.

    /// No number is missing among those of a series.
    case gaps(Int, by: Int?)
    /// How many records there are, against the batches before.
    case volume(Volume)
    /// How old the newest value is at the end of the batch's day, in seconds; nil: not older than that of batches before.
    case freshness(Int, within: Int?)
  }

  /// Bounds of a batch's records, as shares of the median of earlier batches, times 10^9.
  package struct Volume: Sendable, Equatable {
    package var atLeast: Int64?
    package var atMost: Int64?
    /// How many earlier batches are looked at.
    package var batches: Int
  }

  package var name: String
  package var test: Test
  package var severity: Severity
}

extension Screen {
  /// Fewer earlier batches than this say nothing of what is usual.
  package static let fewestBatches = 3

  /// The word by which definitions ask the question.
  package var kind: String {
    switch test {
    case .oneOf: "in"
    case .range: "range"
    case .expression: "expression"
    case .pattern: "pattern"
    case .required: "required"
    case .rule: "rule"
    case .unique: "unique"
    case .outlier: "outlier"
    case .reference: "reference"
    case .hierarchy: "hierarchy"
    case .gaps: "gaps"
    case .volume: "volume"
    case .freshness: "freshness"
    }
  }

  /// Whether it is answered from one row alone. Else it can reject nothing: what became of a row would depend on which
  /// others happened to come in the same night.
  package var isOfOneRow: Bool {
    switch test {
    case .oneOf, .range, .expression, .pattern, .required, .rule: true
    case .unique, .outlier, .reference, .hierarchy, .gaps, .volume, .freshness: false
    }
  }

  /// How many earlier batches it asks about; 0 where it asks about none.
  package var batchesAsked: Int {
    switch test {
    case .volume(let volume): volume.batches
    case .gaps, .freshness(_, within: nil): 1
    default: 0
    }
  }
}

extension Source {
  /// A screen, and the column that it is a screen of.
  package struct PlacedScreen: Sendable {
    package var screen: Screen
    /// Index in the scope; nil for a screen of several columns, or of none.
    package var column: Int?
  }

  /// All screens: those of the columns in their order, then the source's own. Their numbers are places in this list.
  package var allScreens: [PlacedScreen] {
    var all: [PlacedScreen] = []
    for (index, column) in columns.enumerated() {
      all += column.screens.map { PlacedScreen(screen: $0, column: index) }
    }
    for screen in screens {
      var column: Int?
      switch screen.test {
      case .unique(let columns), .hierarchy(let columns): column = columns.count == 1 ? columns[0] : nil
      case .outlier(let own, _, _), .gaps(let own, _), .freshness(let own, _): column = own
      default: break
      }
      all.append(PlacedScreen(screen: screen, column: column))
    }
    return all
  }
}
