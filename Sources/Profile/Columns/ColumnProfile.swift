/// What a column holds, as a careful person would put it.
package struct ColumnProfile: Sendable {
  /// What its values are.
  package enum Kind: Sendable, Equatable {
    /// There are no values.
    case empty
    case integer
    /// Numbers with at most so many decimals.
    case decimal(scale: Int)
    /// Numbers that no exact decimal holds: with exponents, or with too many digits.
    case measurement
    case percent
    case boolean
    case date
    case timestamp
    case text
    /// Objects or arrays of JSON.
    case structure
  }

  /// A value with how often, and where first, it occurs.
  package struct Value: Sendable, Equatable {
    package var text: String
    package var count: Int
    package var line: Int64
  }

  /// A way in which dates are written.
  package struct Form: Sendable, Equatable {
    /// The `format` of a definition.
    package var format: String
    package var count: Int
    /// The same values read with day and month the other way round; nil where that is no question.
    package var otherFormat: String?
    /// Values that only this order makes a day of.
    package var deciding: Int
  }

  /// Where the numbers lie.
  package struct Spread: Sendable, Equatable {
    package var mean: Double
    /// The least value that a quarter, a half, three quarters of all do not exceed.
    package var quartiles: [Double]
    /// Values far beyond the others: about how many.
    package var outliers: Int
  }

  package var name: String
  package var kind = Kind.text
  /// Values that are there.
  package var filled = 0
  /// Rows without a value: nothing between the delimiters, blanks only, or null.
  package var empty = 0
  /// Values that say that there is none.
  package var markers: [Value] = []
  package var distinct = 0
  package var isDistinctExact = true
  /// Whether no value occurs twice; nil where that could not be found out.
  package var isUnique: Bool?
  package var least: String?
  package var greatest: String?
  /// Bytes of the shortest and the longest value.
  package var lengths: ClosedRange<Int>?
  /// The most frequent values, where any is repeated.
  package var frequent: [Value] = []
  package var spread: Spread?
  package var forms: [Form] = []
  /// Whether nothing tells day from month.
  package var isOrderOpen = false
  /// Values that are not of the kind.
  package var misfits = 0
  package var misfitExamples: [Value] = []
  /// Cleaning rules that the values need.
  package var cleaning: [String] = []
  /// Whether the values are data about a person, by the column's name or their own look.
  package var isPersonal = false
  /// Whether values contradict each other in how they are to be read, so that no one way reads all.
  package var isContradictory = false
  /// What only a person can decide, in sentences.
  package var doubts: [String] = []
  /// What else is to be known, in sentences.
  package var notes: [String] = []
  /// What must be looked at before the column is relied upon.
  package var warnings: [String] = []

  /// The kind in words.
  package var kindText: String {
    switch kind {
    case .empty: "empty"
    case .integer: "whole number"
    case .decimal(let scale): "decimal(\(scale))"
    case .measurement: "number"
    case .percent: "percent"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "date and time"
    case .text: "text"
    case .structure: "JSON"
    }
  }
}
