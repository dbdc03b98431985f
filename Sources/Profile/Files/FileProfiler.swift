import Definitions
package import Extract
import OperatingSystem

/// What is told about files instead of being found out.
package struct ProfileOptions: Sendable {
  /// Character encoding; nil: found out.
  package var encoding: String?
  /// Most rows of a table to read; nil: all.
  package var limit: Int?
  /// What is known of how the file is written, if it is CSV.
  package var hints = DialectHints()

  package init() {}
}

/// Profiles files.
package struct FileProfiler {
  private let options: ProfileOptions

  package init(_ options: ProfileOptions) { self.options = options }

  /// The profile of a file.
  ///
  /// - Throws: `Failure` when the file cannot be read.
  package func profile(_ given: GivenFile) throws -> FileProfile {
    let file = given.file
    let form = try FileForm.find(file, options)
    var profile = FileProfile(path: given.name, size: file.size, encoding: form.encoding)
    profile.otherEncodings = form.otherEncodings
    profile.notes = form.notes
    profile.warnings = form.warnings
    for table in form.tables {
      var filled = table.profile
      let columns = zip(table.names, filled.origins).map { (name: $0, from: $1) }
      let source = Source.plain(filled.format, columns: columns, encoding: form.encoding)
      try TableReader(source: source, file: file, limit: options.limit ?? .max).read(into: &filled)
      if options.hints.delimiter == nil, filled.hasRareDelimiter, !filled.faults.isEmpty { filled.isDoubtful = true }
      profile.tables.append(filled)
    }
    return profile
  }
}
