package import Definitions

/// A CSV file as it was found to be written.
package struct SniffedCSV: Sendable {
  package var dialect: CSVDialect
  /// Names of the fields: of the header, or `column_1` and so on.
  package var names: [String]
  /// Whether the file names its columns.
  package var hasHeader: Bool
  /// How well the dialect suits the file, 0 to about 1.
  package var confidence = 0.0
  /// Lines before the first record.
  package var linesBefore = 0
  /// What a person should know of it.
  package var notes: [String] = []

  /// The dialect with the names given, as they are, whatever the header is like.
  package var withNames: CSVDialect {
    var dialect = dialect
    dialect.skip = linesBefore
    dialect.header = .names(names)
    return dialect
  }
}

/// Finds out how a CSV file is written, by its beginning.
package enum CSVSniffer {
  /// The dialect; nil for a file without anything in it.
  package static func sniff(_ sample: TextSample, _ hints: DialectHints = DialectHints()) -> SniffedCSV? {
    if sample.isCutOff { return undivided(sample) }
    var (sample, hints) = (sample, hints)
    if hints.skip == nil, hints.delimiter == nil, let named = namedDelimiter(sample.text) {
      hints.skip = 1
      hints.delimiter = named
    }
    if let skip = hints.skip { sample.text = withoutLines(sample.text, skip) }
    if let footer = hints.footer, sample.isWhole { sample.text = withoutLastLines(sample.text, footer) }
    guard let (found, score) = DialectSniffer(sample, hints).find() else { return nil }
    var dialect = found
    if hints.comment == nil { dialect.comment = comment(sample.text, dialect, score.columns) }
    let scan = SampleScan(sample.text, dialect)
    let outline = TableOutline(scan, dialect, columns: score.columns, isWhole: sample.isWhole, hints)
    var sniffed = SniffedCSV(dialect: dialect, names: [], hasHeader: outline.headers > 0)
    sniffed.confidence = score.value
    sniffed.dialect.skip = (hints.skip ?? 0) + (hints.skip == nil ? outline.skippedLines : 0)
    sniffed.dialect.footer = hints.footer ?? outline.footerLines
    sniffed.linesBefore = (hints.skip ?? 0) + outline.linesBefore
    name(&sniffed, outline, score.columns)
    return sniffed
  }

  /// Of a line without an end to it that can be seen, neither names nor records are told: each line is one value.
  private static func undivided(_ sample: TextSample) -> SniffedCSV {
    var dialect = CSVDialect()
    dialect.delimiter = [sample.freeDelimiter]
    dialect.quote = nil
    dialect.escape = nil
    dialect.header = .names(["column_1"])
    var sniffed = SniffedCSV(dialect: dialect, names: ["column_1"], hasHeader: false)
    sniffed.notes = ["the first line is longer than \(TextSample.size >> 20) MiB: it is not looked for what divides it"]
    return sniffed
  }

  private static func name(_ sniffed: inout SniffedCSV, _ outline: TableOutline, _ columns: Int) {
    if outline.headers > 0 {
      sniffed.dialect.header = .rows(outline.headers)
      sniffed.names = outline.names()
      if sniffed.names.count > columns {
        // Names behind the last field are of columns that no record has.
        sniffed.dialect.ragged = .fill
        sniffed.notes.append("the header has more names than the records have fields")
      }
      return
    }
    sniffed.names = (0..<max(1, columns)).map { "column_\($0 + 1)" }
    if let names = outline.repairedHeader {
      sniffed.names = names
      sniffed.hasHeader = true
      sniffed.dialect.skip = sniffed.linesBefore
      sniffed.notes.append("the header has not as many names as the records have fields")
    }
    sniffed.dialect.header = .names(sniffed.names)
  }

  /// What lines of remarks begin with: they stand between records, and are none.
  private static func comment(_ text: [UInt8], _ dialect: CSVDialect, _ columns: Int) -> [UInt8]? {
    let scan = SampleScan(text, dialect)
    guard let first = scan.records.firstIndex(where: { $0.count == columns }) else { return nil }
    for mark in ["#", "//", "%"].map({ Array($0.utf8) }) {
      let marked = scan.records.indices.filter { scan.text[scan.records[$0].start...].starts(with: mark) }
      let isRemark =
        marked.contains { $0 > first } && marked.allSatisfy { scan.records[$0].count != columns || columns == 1 }
      if isRemark, marked.count * 2 < scan.records.count { return mark }
    }
    return nil
  }

  /// The delimiter that a first line `sep=;` names, as a spreadsheet program writes it.
  private static func namedDelimiter(_ text: [UInt8]) -> [UInt8]? {
    guard text.starts(with: Array("sep=".utf8)) else { return nil }
    let rest = text.dropFirst(4).prefix { $0 != 0x0a && $0 != 0x0d }
    return rest.count == 1 ? Array(rest) : nil
  }

  private static func withoutLines(_ text: [UInt8], _ count: Int) -> [UInt8] {
    var rest = text[...]
    for _ in 0..<count {
      guard let end = rest.firstIndex(where: { $0 == 0x0a || $0 == 0x0d }) else { return [] }
      rest = rest[(end + 1)...]
      if text[end] == 0x0d, rest.first == 0x0a { rest = rest.dropFirst() }
    }
    return Array(rest)
  }

  private static func withoutLastLines(_ text: [UInt8], _ count: Int) -> [UInt8] {
    var end = text.count
    for _ in 0..<count {
      while end > 0, text[end - 1] == 0x0a || text[end - 1] == 0x0d { end -= 1 }
      while end > 0, text[end - 1] != 0x0a, text[end - 1] != 0x0d { end -= 1 }
    }
    return Array(text[..<end])
  }
}
