package import Columnar
package import Definitions

/// The answer to a question, as rows of values: what renderings write.
package struct ResultTable: Sendable, Equatable {
  /// What stands at a level of a row.
  package enum Member: Sendable, Hashable {
    /// The row is a total over this level.
    case total
    /// A member, by the text of its value.
    case value(String)
    /// A member that has no value here.
    case none
    /// The special members: unknown, not applicable, invalid.
    case special(SpecialMember)
    /// The members that are not among the greatest, as one.
    case others
  }

  /// A column of levels or measures.
  package struct Header: Sendable, Equatable {
    package var name: String
    package var type: ColumnType

    /// How people read it, and what money it is.
    package var format = CubeMeasure.Format.plain
    package var currency: String?

    package init(
      _ name: String, _ type: ColumnType, format: CubeMeasure.Format = .plain, currency: String? = nil
    ) {
      self.name = name
      self.type = type
      self.format = format
      self.currency = currency
    }
  }

  package struct Row: Sendable, Equatable {
    package var members: [Member]
    /// Numbers in plain decimal notation; nil where there is none, as in a ratio to zero.
    package var numbers: [String?]

    package init(_ members: [Member], _ numbers: [String?]) {
      self.members = members
      self.numbers = numbers
    }
  }

  package var levels: [Header]
  package var measures: [Header]
  package var rows: [Row]

  package init(levels: [Header], measures: [Header], rows: [Row]) {
    self.levels = levels
    self.measures = measures
    self.rows = rows
  }
}

extension ResultTable.Row {
  /// The levels that the row is a total over, by their names.
  func totals(_ levels: [ResultTable.Header]) -> [String] {
    zip(levels, members).filter { $1 == .total }.map(\.0.name)
  }

  /// The levels at which a special member stands, or the others, and its name for programs.
  func specials(_ levels: [ResultTable.Header]) -> [(level: String, member: String)] {
    zip(levels, members).compactMap { header, member in
      switch member {
      case .special(let special): (header.name, special.name)
      case .others: (header.name, "others")
      case .total, .value, .none: nil
      }
    }
  }
}

extension ResultTable.Member {
  /// A member as statements give it: 0 and a value, a special member's key, or 1 for the others.
  init(special: Int64?, text: String?, type: ColumnType) {
    if special == 1 {
      self = .others
    } else if let special = special.flatMap(SpecialMember.init(rawValue:)) {
      self = .special(special)
    } else if let text {
      self = .value(type == .boolean ? (text == "t" ? "true" : "false") : text)
    } else {
      self = .none
    }
  }
}

extension SpecialMember {
  /// Its name for programs.
  package var name: String {
    switch self {
    case .unknown: "unknown"
    case .notApplicable: "not applicable"
    case .invalid: "invalid"
    }
  }

  /// Its label for people.
  package var label: String { "(\(name))" }
}
