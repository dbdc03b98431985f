// What a table of a file becomes. Rows that something happens in (a date that is always there, and an amount) become
// facts; the others members of a dimension. Rows are told apart by the key that was found, else by counting the rows
// of equal value in one column, so that every row of the file becomes a row of the table.

import Columnar
import Definitions

/// A table of a file as definitions declare it.
struct EmittedTable {
  /// What tells rows apart.
  enum Key {
    /// Columns, by their indexes.
    case columns([Int])
    /// A column and how many rows had the same value so far.
    case counted(Int)
  }

  let table: TableProfile
  /// The names of source and table.
  let name: String
  let path: String
  let encoding: String
  /// Texts that mean "no value" all over the source.
  let nulls: [String]
  var columns: [EmittedColumn]
  let key: Key
  /// The column that says when a row happened; nil for members of a dimension.
  let instant: Int?
  /// Columns that are left out, and why.
  var left: [(name: String, reason: String)] = []

  /// Most attributes of a dimension.
  private static let mostAttributes = 63
  private static let reserved: Set<String> = [
    "system", "member_id", "is_inferred", "is_deleted", "is_current", "valid_from", "valid_to", "batch_id", "file_id",
    "record", "row_number", "row_no", "line", "source_version", "effective_at", "given", "change", "date_key", "kind",
    "value", "evidence", "and", "or", "not", "is", "null", "in", "like", "between", "case", "when", "then", "else",
    "end",
    "true", "false",
  ]

  init(_ table: TableProfile, name: String, path: String, encoding: String) {
    self.table = table
    self.name = name
    self.path = path
    self.encoding = encoding
    nulls = Self.nulls(of: table)
    var taken = Self.reserved.union(["\(name)_key", "\(name)_id", "\(name)_member_id"])
    columns = []
    for (index, profile) in table.columns.enumerated() {
      var own = Identifier.make(profile.name, fallback: "column_\(index + 1)")
      if own == "\(name)_id" || own == "\(name)_key", !taken.contains(String(own.dropFirst(name.count + 1))) {
        own = String(own.dropFirst(name.count + 1))
      }
      while !taken.insert(own).inserted { own += own.last?.isNumber == true ? "_2" : "_" }
      columns.append(EmittedColumn(profile, name: own, from: table.origins[index], sourceNulls: nulls))
    }
    key = Self.key(of: table, columns)
    instant = Self.instant(of: table, columns, key)
    typeKey()
    if let instant { columns[instant].type = .timestamp }
    leaveOut()
  }

  /// Markers that occur in several columns are the source's own.
  private static func nulls(of table: TableProfile) -> [String] {
    var counts: [String: Int] = [:]
    for marker in table.columns.flatMap(\.markers) where NullMarker.certainty(Array(marker.text.utf8)) == 2 {
      counts[marker.text, default: 0] += 1
    }
    let common = counts.filter { $0.value > 1 }.keys.sorted()
    return table.isJSON ? common : [""] + common
  }

  private static func key(of table: TableProfile, _ columns: [EmittedColumn]) -> Key {
    func indexes(_ names: [String]) -> [Int] {
      names.compactMap { name in table.columns.firstIndex { $0.name == name } }
    }
    for names in table.keys where !table.areKeysPartial || names.count == 1 {
      let found = indexes(names)
      // Text that is long is a description, not a key.
      if found.allSatisfy({
        [.integer, .text, .date].contains(columns[$0].type) && (table.columns[$0].lengths?.upperBound ?? 0) <= 200
      }) {
        return .columns(found)
      }
    }
    let whole = table.columns.indices.filter {
      table.columns[$0].filled == table.rows && columns[$0].type == .text
        || columns[$0].type == .integer && table.columns[$0].filled == table.rows
    }
    let best = whole.max { table.columns[$0].distinct < table.columns[$1].distinct }
    return .counted(best ?? table.columns.indices.max { table.columns[$0].filled < table.columns[$1].filled } ?? 0)
  }

  private static func instant(of table: TableProfile, _ columns: [EmittedColumn], _ key: Key) -> Int? {
    let dates = columns.indices.filter { index in
      let column = columns[index]
      let isDate = column.type == .date || column.type == .timestamp
      return isDate && column.profile.filled == table.rows && column.profile.misfits == 0
    }
    // What was born is somebody.
    if columns.contains(where: { ColumnName($0.profile.name).isBirth }) { return nil }
    let hasMeasure = columns.contains { isMeasure($0) }
    var isKeyed = false
    var keyed: [Int] = []
    switch key {
    case .columns(let found): (isKeyed, keyed) = (found.count == 1, found)
    case .counted(let index): keyed = [index]
    }
    return hasMeasure || !isKeyed ? dates.first { !keyed.contains($0) } : nil
  }

  /// Whether a column holds amounts rather than names of things.
  static func isMeasure(_ column: EmittedColumn) -> Bool {
    switch column.type {
    case .decimal: true
    case .integer:
      !ColumnName(column.profile.name).isKey && !ColumnName(column.profile.name).isLineNumber && !column.isFlag
    default: false
    }
  }

  /// Keys are text or integers; those of facts have 32 bits.
  private mutating func typeKey() {
    switch key {
    case .columns(let found):
      for index in found where !fitsKey(columns[index]) { columns[index].makeText() }
    case .counted(let index): if !fitsKey(columns[index]) { columns[index].makeText() }
    }
  }

  private func fitsKey(_ column: EmittedColumn) -> Bool {
    guard column.type == .integer, column.cleaning.isEmpty, column.profile.filled == table.rows else { return false }
    let greatest = Int(column.profile.greatest ?? "") ?? .max
    let least = Int(column.profile.least ?? "") ?? .min
    return greatest <= Int(Int32.max) && least >= Int(Int32.min)
  }

  private mutating func leaveOut() {
    guard instant == nil else { return }
    let keyed = Set(keyColumns)
    let attributes = columns.indices.filter { !keyed.contains($0) }
    guard attributes.count > Self.mostAttributes else { return }
    // Empty columns go first, then the last.
    let order = attributes.sorted { first, second in
      let (one, two) = (columns[first].profile.filled > 0, columns[second].profile.filled > 0)
      return one != two ? one : first < second
    }
    let dropped = Set(order.dropFirst(Self.mostAttributes))
    left = dropped.sorted().map {
      (columns[$0].profile.name, "a dimension has at most \(Self.mostAttributes) attributes")
    }
    unused = dropped
  }

  /// Columns that are read but feed nothing.
  private(set) var unused: Set<Int> = []

  /// The indexes of the columns that the key is made of.
  var keyColumns: [Int] {
    switch key {
    case .columns(let found): found
    case .counted(let index): [index]
    }
  }

  /// What stands for a key column in a feed: a missing value would make the row a member without a key.
  func keyExpression(_ index: Int) -> String {
    let column = columns[index]
    return column.profile.filled == table.rows ? column.name : "coalesce(\(column.name), '')"
  }

  /// Columns of the rows beside key and instant.
  var rest: [Int] {
    let used = Set(keyColumns).union(instant.map { [$0] } ?? []).union(unused)
    return columns.indices.filter { !used.contains($0) }
  }
}
