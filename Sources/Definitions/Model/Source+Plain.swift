import Columnar

extension Source {
  /// A source without rules: columns of text, kept as they stand in the file.
  ///
  /// - Parameters:
  ///   - format: how the files are written.
  ///   - columns: each by its name here, and its name (or path, or place) in the file.
  ///   - encoding: as iconv names it, in lower case.
  package static func plain(
    _ format: Format, columns: [(name: String, from: String)], encoding: String = "utf-8"
  ) -> Source {
    var isPlaced = false
    if case .fixedWidth(let dialect) = format { isPlaced = dialect.header == .none }
    return Source(
      name: "plain", system: "plain", files: "*", format: format, encoding: encoding, zone: "UTC", delivery: .delta,
      arrival: .required, nulls: [], numbers: [],
      columns: columns.map { column in
        SourceColumn(
          name: column.name, from: [isPlaced ? column.name : column.from], type: .text, cleaning: [],
          isRequired: false, screens: [], place: isPlaced ? ColumnPlace(column.from) : nil)
      },
      lookups: [], derived: [], filters: [], feeds: [])
  }
}
