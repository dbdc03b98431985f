import Definitions

/// Reads a header row that has not as many names as the records have fields, as it was probably meant.
struct HeaderRepair {
  let dialect: CSVDialect
  let columns: Int
  /// Delimiters that a header may be divided by instead.
  private static let others = [", ", "; ", ",", ";", "\t", "|", " "].map { Array($0.utf8) }

  /// The names; nil where the row is no header of such records.
  func names(_ row: ArraySlice<UInt8>) -> [String]? {
    guard columns > 1 else { return nil }
    let own = ways(row, dialect.delimiter)
    for names in own.map(withoutEmpty) where names.count == columns { return Self.trimmed(names) }
    for other in Self.others where other != dialect.delimiter {
      if let exact = ways(row, other).first(where: { $0.count == columns }) { return exact }
    }
    // Two names run together, or the one of the last column is missing: the others are more than that one.
    guard columns > 2, let shorter = own.first(where: { $0.count == columns - 1 }) else { return nil }
    return shorter + [""]
  }

  /// The names of a row that is known to be the header.
  func namesAtLeast(_ row: ArraySlice<UInt8>) -> [String] {
    if let names = names(row) { return names }
    let plain = withoutEmpty(ways(row, dialect.delimiter).first ?? [])
    return plain + Array(repeating: "", count: max(0, columns - plain.count))
  }

  /// Names without the blank that stands behind each delimiter of the row.
  static func trimmed(_ names: [String]) -> [String] {
    guard names.count > 1, names.dropFirst().allSatisfy({ $0.hasPrefix(" ") }) else { return names }
    return names.prefix(1) + names.dropFirst().map { String($0.dropFirst()) }
  }

  private func ways(_ row: ArraySlice<UInt8>, _ delimiter: [UInt8]) -> [[String]] {
    FieldScan(dialect, delimiter: delimiter).ways(row, lineEnd: row.endIndex, most: columns + 40).ways.map { way in
      way.fields.map { String(decoding: $0.bytes, as: UTF8.self) }
    }
  }

  /// Leaves out empty names until there are no more of them than columns: the last ones first.
  private func withoutEmpty(_ names: [String]) -> [String] {
    var names = names
    while names.count > columns, names.last?.isEmpty == true { names.removeLast() }
    while names.count > columns, let empty = names.firstIndex(of: "") { names.remove(at: empty) }
    return names
  }
}
