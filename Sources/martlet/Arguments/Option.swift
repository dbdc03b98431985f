/// An option of a command line: `--name`, or `--name VALUE`.
struct Option: Sendable, Hashable {
  /// Its name without the dashes.
  let name: String
  /// What stands for its value in the help; nil for an option without one.
  let value: String?
  /// One line of help.
  let summary: String

  /// An option with a value.
  static func value(_ name: String, _ value: String, _ summary: String) -> Option {
    Option(name: name, value: value, summary: summary)
  }

  /// An option that is there or not.
  static func flag(_ name: String, _ summary: String) -> Option {
    Option(name: name, value: nil, summary: summary)
  }
}

extension Option {
  static let warehouse = value("warehouse", "DSN", "server: libpq conninfo, URI or service=NAME")
  static let batch = value("batch", "NAME", "batch to work on; by default today's date in the warehouse's zone")
  static let files = value("files", "GLOB", "only files whose path below the exports folder matches")
  static let standardInput = value("stdin", "SOURCE", "read the one file of a source from standard input")
  static let summary = value("summary", "FILE.json", "write a summary, on success and on failure")
  static let logFormat = value("log-format", "text|json", "form of the lines on standard error")
  static let schema = value("schema", "NAME", "folder below schemas/ that is meant, where several could be")
  static let format = value("format", "table|csv|json|ndjson|markdown", "form of the answer; table by default")
}
