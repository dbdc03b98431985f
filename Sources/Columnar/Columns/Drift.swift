/// A difference between a file and its definition that is no fault by itself.
package struct Drift: Sendable, Hashable {
  /// What kind of difference it is.
  package enum Kind: String, Sendable, CaseIterable {
    /// The file has a column that the definition does not have.
    case added
    /// The file lacks a column of the definition.
    case missing
    /// The file lacks a column of the definition, and has another one that is probably meant.
    case renamed
    /// The columns come in another order than in the definition.
    case reordered
    /// Records did not fit the dialect and were read as they were probably meant; `name` tells how many, `place` the
    /// line of the first.
    case repaired
    /// The last record is not ended by a line end, though others are.
    case unended
  }

  /// What kind of difference it is.
  package var kind: Kind
  /// Name in the file; of a column that is missing, the name that was looked for; empty where no column is meant.
  package var name: String
  /// Number of the field in the file (of a repair: the line), from 1; nil where there is none.
  package var place: Int?
  /// Column of the definition; nil for one that is added.
  package var column: String?
  /// Name in the file that may be meant by the column that is missing.
  package var meant: String?

  /// Makes a difference.
  package init(_ kind: Kind, _ name: String, place: Int? = nil, column: String? = nil, meant: String? = nil) {
    self.kind = kind
    self.name = name
    self.place = place
    self.column = column
    self.meant = meant
  }
}

extension Drift {
  /// Whether the report of a night tells it. Columns that nobody asked for are many, and known; the ledger has them.
  package var isTold: Bool {
    switch kind {
    case .missing, .renamed, .repaired, .unended: true
    case .added, .reordered: false
    }
  }

  /// The difference in words.
  package var told: String {
    let column = column.map { " (column \($0))" } ?? ""
    switch kind {
    case .added: return "`\(name)`\(place.map { ", field \($0)," } ?? "") is not in the definition"
    case .missing: return "`\(name)`\(column) is missing"
    case .renamed: return "`\(name)`\(column) is missing; is it `\(meant ?? "")` now?"
    case .repaired:
      return "\(name) did not fit the dialect and \(name.hasPrefix("1 ") ? "was" : "were") repaired"
        + (place.map { ", first on line \($0)" } ?? "")
    case .unended:
      return "the last record is not ended by a line end, as the others are: the file may be cut short"
    case .reordered: return "`\(name)`\(column) comes earlier in the file than in the definition"
    }
  }
}
