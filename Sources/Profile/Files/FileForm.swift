import Columnar
import Definitions
import Extract
import OperatingSystem

/// How a file is written, found out or told: its encoding and its tables, not read yet.
struct FileForm {
  /// A table and the names that its columns are shown by.
  struct Table {
    var profile: TableProfile
    var names: [String]
  }

  var encoding: String
  /// What else it may be; none where it is sure.
  var otherEncodings: [String] = []
  var notes: [String] = []
  var warnings: [String] = []
  var tables: [Table] = []

  /// Finds it out.
  ///
  /// - Throws: `Failure` when the file cannot be read.
  static func find(_ file: FoundFile, _ options: ProfileOptions) throws -> FileForm {
    let sample = try TextSample.read(file, encoding: options.encoding)
    var form = FileForm(encoding: sample.encoding.name)
    if !sample.encoding.isSure { form.otherEncodings = sample.encoding.alternatives }
    let stem = file.relativePath == FoundFile.standardInput ? "data" : stem(of: file.relativePath)
    if sample.isJSON {
      form.findTables(file, stem)
    } else {
      switch FileSniffer.sniff(sample, options.hints) {
      case .csv(let sniffed): form.tables = [table(of: sniffed, stem, isTold: options.hints.delimiter != nil)]
      case .fixedWidth(let guess, let dialect): form.tables = [table(of: guess, dialect, stem)]
      case nil: form.notes.append("there are no records in the file")
      }
    }
    return form
  }

  /// Below this confidence, no delimiter divides the records well.
  private static let doubtful = 0.4

  /// The table of a file of fixed width.
  static func table(of guess: FixedWidthGuess, _ dialect: FixedWidthDialect, _ stem: String) -> Table {
    let names = guess.columns.indices.map { guess.names.indices.contains($0) ? guess.names[$0] : "" }
    var profile = TableProfile(
      name: Identifier.make(stem), format: .fixedWidth(dialect),
      shape: Shape.text(.fixedWidth(dialect), hasHeader: guess.header != .none, columns: names.count),
      origins: guess.columns.map(\.description))
    profile.hasHeader = guess.header != .none
    return Table(profile: profile, names: unique(names))
  }

  private static func table(of sniffed: SniffedCSV, _ stem: String, isTold: Bool) -> Table {
    var sniffed = sniffed
    var notes = sniffed.notes
    // What has no name, or the name of another column, can be read by names that the definition gives only.
    let keys = sniffed.names.map { $0.lowercased() }
    if sniffed.hasHeader, Set(keys).count < keys.count || keys.contains("") {
      sniffed.names = unique(sniffed.names)
      sniffed.dialect = sniffed.withNames
      notes.append("column names that are empty or occur twice: the definition gives names of its own")
    }
    let origins = sniffed.names
    let format = Source.Format.csv(sniffed.dialect)
    var profile = TableProfile(
      name: Identifier.make(stem), format: format,
      shape: Shape.text(format, hasHeader: sniffed.hasHeader, columns: origins.count), origins: origins)
    profile.hasHeader = sniffed.hasHeader
    profile.notes = notes
    let footer = sniffed.dialect.footer
    if footer > 0 {
      let verb = footer == 1 ? "is" : "are"
      profile.warnings.append(
        "\(Wording.times(footer, "line")) behind the table \(verb) of another form, and left out: --footer 0 reads it all"
      )
    }
    profile.isDoubtful = !isTold && sniffed.confidence < Self.doubtful && sniffed.names.count > 1
    return Table(profile: profile, names: unique(sniffed.names))
  }

  private mutating func findTables(_ file: FoundFile, _ stem: String) {
    guard let outline = try? JSONOutline.scan(file, encoding: encoding) else { return }
    if let damage = outline.damage {
      warnings.append("the file stops being JSON at byte \(damage), or is nested too deeply there")
    }
    let isSequence = outline.values > 1
    for found in JSONTables(outline: outline, stem: Identifier.make(stem)).find() {
      let format: Source.Format = isSequence ? .ndjson(found.shape) : .json(found.shape)
      var profile = TableProfile(
        name: Identifier.make(found.name), format: format,
        shape: Shape.text(format, hasHeader: true, columns: found.columns.count), origins: found.columns.map(\.from))
      profile.notes = found.notes
      tables.append(Table(profile: profile, names: Self.unique(found.columns.map(\.name))))
    }
    if tables.isEmpty { notes.append("there are no records in the file") }
  }

  /// The file's name without its folder, extensions and date.
  static func stem(of path: String) -> String {
    var name = Path.name(path)
    for ending in [".gz", ".zst", ".bz2", ".xz", ".zip"] where name.lowercased().hasSuffix(ending) {
      name = String(name.dropLast(ending.count))
    }
    if let dot = name.lastIndex(of: "."), dot > name.startIndex { name = String(name[..<dot]) }
    return name
  }

  /// Names made different by numbers; what has none is named by its place.
  static func unique(_ names: [String]) -> [String] {
    let names = names.enumerated().map { $1.isEmpty ? "column \($0 + 1)" : $1 }
    var seen: [String: Int] = [:]
    var all: Set<String> = Set(names.map { $0.lowercased() })
    return names.map { name in
      let key = name.lowercased()
      seen[key, default: 0] += 1
      guard var count = seen[key], count > 1 else { return name }
      while all.contains("\(key) \(count)") { count += 1 }
      all.insert("\(key) \(count)")
      return "\(name) \(count)"
    }
  }
}
