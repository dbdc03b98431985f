import Columnar

/// What other lines of an answer say of a measure: its share, its place, the period before, what came up to now.
package struct MeasureWindow: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Of the grand total's value; of the value of the line in which the last level is totalled.
    case shareOfTotal = "share_of_total"
    case shareOfParent = "share_of_parent"
    /// 1 for the greatest among the lines that differ in the last level only; equal ones share a place.
    case rank
    /// The value of the period before, of the same period a year before; none where the answer has no such line.
    case previous
    case previousYear = "previous_year"
    /// Sums over the periods up to this one: all of them, those of its month, of its year.
    case running
    case monthToDate = "month_to_date"
    case yearToDate = "year_to_date"

    /// Whether it adds values of lines up.
    package var addsUp: Bool { self == .running || self == .monthToDate || self == .yearToDate }
    /// Whether it goes along the periods of a date.
    package var isOverPeriods: Bool { addsUp || self == .previous || self == .previousYear }
  }
  package var kind: Kind
  /// The level that it goes along, where that is said: `previous(net_amount, order_date.month)`.
  package var level: String?
}

extension ExpressionChecker {
  /// A call of what other lines say.
  func window(_ name: String, _ arguments: [ExpressionSyntax], at offset: Int) throws(ExpressionFault) -> Expression {
    guard let kind = MeasureWindow.Kind(rawValue: name),
      arguments.count == 1 || (arguments.count == 2 && kind.isOverPeriods)
    else {
      throw ExpressionFault(
        "\(name) cannot take \(arguments.count) arguments", at: offset,
        remedy:
          "write \(name)(measure)\(MeasureWindow.Kind(rawValue: name)?.isOverPeriods == true ? " or \(name)(measure, date.month)" : "")"
      )
    }
    let value = try check(arguments[0])
    try requireNumeric(value, name, at: arguments[0].offset)
    if value.usesLines {
      throw ExpressionFault(
        "\(name) cannot be of what is itself worked out from other lines", at: arguments[0].offset,
        remedy: "take \(name) of a measure, and calculate with the outcome")
    }
    var level: String?
    if arguments.count == 2 {
      guard case .name(let text) = arguments[1].kind else {
        throw ExpressionFault("\(name) goes along a level of a date, such as date.month", at: arguments[1].offset)
      }
      level = text
    }
    let type: ColumnType =
      switch kind {
      case .shareOfTotal, .shareOfParent: .decimal(scale: 6)
      case .rank: .integer
      default: value.type
      }
    return make(.window(MeasureWindow(kind: kind, level: level), value), type)
  }
}

extension Expression {
  /// Whether other lines of an answer are asked in it.
  package var usesLines: Bool {
    if case .window = node { return true }
    return node.operands.contains { $0.usesLines }
  }
}
