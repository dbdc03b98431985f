import Columnar
import Definitions
import OperatingSystem

// What a header has that the definition has not, and the other way round.

extension CSVHeader {
  /// How a header differs from the columns of a source.
  ///
  /// - Parameters:
  ///   - fields: for each column the index of its field; below 0 for one that is missing, or read from no field.
  ///   - missing: indexes of the columns that are missing.
  static func drift(
    _ names: [String], columns: [SourceColumn], fields: [Int], missing: [Int], known: [String]
  ) -> [Drift] {
    let taken = Set(fields)
    let knownKeys = Set(known.map(key))
    let free = names.indices.filter { !taken.contains($0) && !knownKeys.contains(key(names[$0])) }
    var drift: [Drift] = []
    for column in missing {
      let meant = meant(by: column, columns: columns, fields: fields, names: names, free: free)
      drift.append(
        Drift(
          meant == nil ? .missing : .renamed, wantedNames(columns[column])[0], column: columns[column].name,
          meant: meant.map { names[$0] }))
    }
    for field in free { drift.append(Drift(.added, names[field], place: field + 1)) }
    var last = -1
    for (column, field) in zip(columns, fields) where field >= 0 {
      if field < last { drift.append(Drift(.reordered, names[field], place: field + 1, column: column.name)) }
      last = max(last, field)
    }
    return drift
  }

  /// The names that a column may have in a file.
  static func wantedNames(_ column: SourceColumn) -> [String] { column.from.isEmpty ? [column.name] : column.from }

  /// The field that is probably meant by a column that is missing: one of nearly the same name; else the one that
  /// stands where the definition has the column, between the same neighbours.
  private static func meant(
    by column: Int, columns: [SourceColumn], fields: [Int], names: [String], free: [Int]
  ) -> Int? {
    if let near = nearest(wantedNames(columns[column]), among: free.map { names[$0] }) {
      return free.first { names[$0] == near }
    }
    let before = column > 0 ? fields[column - 1] : -1
    let after = column + 1 < fields.count ? fields[column + 1] : names.count
    if before >= -1, after == before + 2, free.contains(before + 1), column == 0 || before >= 0 { return before + 1 }
    return nil
  }

  /// Stops a file whose columns are not those of the definition, where the policy says so.
  ///
  /// - Throws: `Failure` of status stopped that names every difference.
  static func stop(_ drift: [Drift], source: String, place: String) throws {
    guard !drift.isEmpty else { return }
    let told = drift.prefix(20).map(\.told).joined(separator: "; ")
    throw Failure(
      .stopped, "the columns of the file are not those of source \(source): \(told)\(drift.count > 20 ? "; …" : "")",
      at: place,
      remedy: "bring the definition in line, name columns that are not needed under drift.known, or have drift "
        + "another policy than stop")
  }
}
