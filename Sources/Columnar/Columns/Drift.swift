/// A difference between a file and its definition.
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
  }

  /// What kind of difference it is.
  package var kind: Kind
  /// Name in the file; of a column that is missing, the name that was looked for.
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
    case .reordered: return "`\(name)`\(column) comes earlier in the file than in the definition"
    }
  }
}
