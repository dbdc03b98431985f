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
  var notes: [String]
  var tables: [Table] = []

  /// Finds it out.
  ///
  /// - Throws: `Failure` when the file cannot be read.
  static func find(_ file: FoundFile, _ options: ProfileOptions) throws -> FileForm {
    let sample = try TextSample.read(file, encoding: options.encoding)
    var form = FileForm(encoding: sample.encoding.name, notes: [])
    let stem = file.relativePath == FoundFile.standardInput ? "data" : stem(of: file.relativePath)
    if sample.isJSON {
      form.findTables(file, stem)
    } else {
      switch FileSniffer.sniff(sample, options.hints) {
      case .csv(let sniffed): form.tables = [table(of: sniffed, stem)]
      case .fixedWidth(let guess, let dialect): form.tables = [table(of: guess, dialect, stem)]
      case nil: form.notes.append("there is nothing in the file")
      }
    }
    return form
  }

  /// The table of a file of fixed width.
  static func table(of guess: FixedWidthGuess, _ dialect: FixedWidthDialect, _ stem: String) -> Table {
    let names = guess.columns.indices.map { guess.names.indices.contains($0) ? guess.names[$0] : "" }
    var profile = TableProfile(
      name: Identifier.make(stem), format: .fixedWidth(dialect),
      shape: Shape.text(.fixedWidth(dialect), hasHeader: guess.header != .none),
      origins: guess.columns.map(\.description))
    profile.hasHeader = guess.header != .none
    return Table(profile: profile, names: unique(names))
  }

  private static func table(of sniffed: SniffedCSV, _ stem: String) -> Table {
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
      name: Identifier.make(stem), format: format, shape: Shape.text(format, hasHeader: sniffed.hasHeader),
      origins: origins)
    profile.hasHeader = sniffed.hasHeader
    profile.notes = notes
    return Table(profile: profile, names: unique(sniffed.names))
  }

  private mutating func findTables(_ file: FoundFile, _ stem: String) {
    guard let outline = try? JSONOutline.scan(file, encoding: encoding) else { return }
    if let damage = outline.damage { notes.append("byte \(damage) is where the file stops being JSON") }
    let isSequence = outline.values > 1
    for found in JSONTables(outline: outline, stem: Identifier.make(stem)).find() {
      let format: Source.Format = isSequence ? .ndjson(found.shape) : .json(found.shape)
      var profile = TableProfile(
        name: Identifier.make(found.name), format: format, shape: Shape.text(format, hasHeader: true),
        origins: found.columns.map(\.from))
      profile.notes = found.notes
      tables.append(Table(profile: profile, names: Self.unique(found.columns.map(\.name))))
    }
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

/// Formats in words.
enum Shape {
  static func text(_ format: Source.Format, hasHeader: Bool) -> String {
    switch format {
    case .csv(let dialect):
      var text = "CSV divided by \(delimiter(dialect.delimiter))"
      text += dialect.quote.map { ", quoted by \(String(Unicode.Scalar($0)))" } ?? ", not quoted"
      if dialect.escape != dialect.quote {
        text += dialect.escape.map { ", escaped by \(String(Unicode.Scalar($0)))" } ?? ", quotes within not escaped"
      }
      if let comment = dialect.comment { text += ", remarks after \(String(decoding: comment, as: UTF8.self))" }
      if dialect.skip > 0 { text += ", \(Wording.times(dialect.skip, "line")) before it left out" }
      if dialect.footer > 0 { text += ", \(Wording.times(dialect.footer, "line")) behind it left out" }
      if !hasHeader { text += ", no header" }
      if case .rows(let count, _) = dialect.header, count > 1 { text += ", \(count) header rows" }
      return text
    case .fixedWidth(let dialect):
      var text = "fixed width, by \(dialect.unit)"
      if let record = dialect.record { text += ", a record every \(Wording.times(record, "byte"))" }
      if dialect.skip > 0 { text += ", \(Wording.times(dialect.skip, "line")) before" }
      if dialect.footer > 0 { text += ", \(Wording.times(dialect.footer, "line")) behind" }
      if dialect.header == .ruler { text += ", a ruler below the header" }
      if !hasHeader { text += ", no header" }
      return text
    case .json(let shape): return "JSON" + places(shape)
    case .ndjson(let shape): return "JSON, a value a line" + places(shape)
    }
  }

  private static func places(_ shape: JSONShape) -> String {
    var text = shape.records.isEmpty ? "" : ", records at \(shape.records.joined(separator: "."))"
    if !shape.rows.isEmpty { text += ", a row an element of \(shape.rows.joined(separator: "."))" }
    return text
  }

  static func delimiter(_ bytes: [UInt8]) -> String {
    switch bytes {
    case [0x09]: "tabs"
    case [0x20]: "blanks"
    case [0x2c]: "commas"
    case [0x3b]: "semicolons"
    default: "\"\(String(decoding: bytes, as: UTF8.self))\""
    }
  }
}

/// Names that definitions can have.
enum Identifier {
  /// Small letters, digits and underscores, beginning with a letter; what has no such form becomes `column`.
  static func make(_ text: String, fallback: String = "data") -> String {
    var name = ""
    var before: Unicode.Scalar?
    for letter in text.unicodeScalars {
      switch letter {
      case "A"..."Z":
        // A capital after a small letter begins a word.
        if let last = before, ("a"..."z").contains(last) || ("0"..."9").contains(last) { name += "_" }
        name.unicodeScalars.append(Unicode.Scalar(letter.value + 0x20) ?? letter)
      case "a"..."z", "0"..."9": name.unicodeScalars.append(letter)
      default: if !name.isEmpty, name.last != "_" { name += "_" }
      }
      before = letter
    }
    while name.last == "_" { name.removeLast() }
    name = String(name.prefix(50))
    if name.isEmpty { return fallback }
    return ("0"..."9").contains(name.unicodeScalars.first ?? "a") ? "n\(name)" : name
  }
}
