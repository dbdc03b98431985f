import Columnar
import Definitions

/// Why a value is bad; its words are found only when it is rejected.
struct Fault: Sendable {
  /// What is wrong.
  enum Kind: Sendable, Equatable {
    /// The text is no value of the column's type.
    case type
    /// There is no value, though the column is required.
    case required
    /// The value fails a screen of severity reject; its number in `Source.allScreens`.
    case screen(Int)
    /// The row fails a rule of severity reject; its number in `Source.allScreens`.
    case rule(Int)
    /// A computed number does not fit.
    case overflow
    /// An amount could not be shared out over the rows that have it together.
    case allocation(AllocationFault)

    /// The rule's name in rejects.
    var rule: String {
      switch self {
      case .type: "type"
      case .required: "required"
      case .screen, .rule: "screen"
      case .overflow: "overflow"
      case .allocation: "allocation"
      }
    }
  }
  var kind: Kind
  /// The raw text, where it does not stand on the row itself (filled down from another record).
  var raw: [UInt8]?

  init(_ kind: Kind, raw: [UInt8]? = nil) {
    self.kind = kind
    self.raw = raw
  }
}

/// What the words of rejects are made of: made once a source, shared by its chunks.
final class FaultDescription: Sendable {
  /// Names of the scope's columns.
  let names: [String]
  /// Types and formats of the scope's columns in words.
  let types: [String]
  /// How many columns of the scope come from the file.
  let columnCount: Int
  /// Names of all screens of the source.
  let screens: [String]
  /// For each column of the scope those it is computed from.
  let uses: [[Int]]
  private let allocations: [Allocation]
  /// For each column of the scope whether it is computed with working days.
  private let isOfCalendar: [Bool]

  init(_ source: Source, uses: [[Int]]) {
    let scope = source.scope
    names = scope.map(\.name)
    types = scope.enumerated().map { index, field in
      let format = index < source.columns.count ? Self.formats(of: source.columns[index]) : nil
      if field.type == .text { return "text that can be kept: it has a NUL character" }
      return format.map { "\(field.type) of format \($0)" } ?? "\(field.type)"
    }
    screens = source.allScreens.map(\.screen.name)
    columnCount = source.columns.count
    self.uses = uses
    allocations = source.allocations
    let derived = source.derived.map(\.expression.usesCalendar)
    isOfCalendar = Array(repeating: false, count: scope.count - derived.count) + derived
  }

  /// The formats of a column in words; nil where it has none.
  private static func formats(of column: SourceColumn) -> String? {
    column.format.map { ([$0] + column.otherFormats).joined(separator: " or ") }
  }

  func message(of fault: Fault, column: Int) -> String {
    switch fault.kind {
    case .type: "the value of \(names[column]) is no \(types[column])"
    case .required: "\(names[column]) is required and has no value"
    case .screen(let index): "the value of \(names[column]) fails the screen '\(screens[index])'"
    case .rule(let index): "the row fails the screen '\(screens[index])'"
    case .overflow: Self.overflow(names[column], isOfCalendar: isOfCalendar[column])
    case .allocation(let fault):
      allocations.first { $0.name == names[column] }.map(fault.message) ?? "\(names[column]) cannot be shared out"
    }
  }

  /// Why a computed value is none.
  static func overflow(_ name: String, isOfCalendar: Bool) -> String {
    isOfCalendar
      ? "the value of \(name) cannot be computed: the calendar says nothing of a year it needs, or a number does not fit"
      : "the value of \(name) does not fit"
  }
}
