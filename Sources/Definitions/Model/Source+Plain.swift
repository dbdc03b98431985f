import Columnar

extension Source {
  /// A source without rules: columns of text, kept as they stand in the file.
  ///
  /// - Parameters:
  ///   - format: how the files are written.
  ///   - columns: each by its name here, and its name (or path) in the file.
  ///   - encoding: as iconv names it, in lower case.
  package static func plain(
    _ format: Format, columns: [(name: String, from: String)], encoding: String = "utf-8"
  ) -> Source {
    Source(
      name: "plain", system: "plain", files: "*", format: format, encoding: encoding, zone: "UTC", delivery: .delta,
      arrival: .required, nulls: [], numbers: [],
      columns: columns.map { column in
        SourceColumn(
          name: column.name, from: [column.from], type: .text, cleaning: [], isRequired: false, screens: [])
      },
      lookups: [], derived: [], filters: [], feeds: [])
  }
}
