import Columnar
import Definitions
package import Extract
import OperatingSystem

/// How a file is shown.
package struct PeekOptions: Sendable {
  /// Form of the records.
  package enum Form: String, Sendable, CaseIterable { case table, csv, json }

  package var form = Form.csv
  /// Character encoding; nil: found out.
  package var encoding: String?
  /// What is known of the dialect.
  package var hints = DialectHints()
  /// Most records to show.
  package var limit = Int.max
  /// Whether records that do not fit are left out, as a pipeline leaves them out, instead of being repaired.
  package var isStrict = false
  /// Of several tables in a file, the one that is meant; nil: the first.
  package var table: String?

  package init() {}
}

/// Shows the records of a file as they are read.
package struct FilePeek {
  private let given: GivenFile
  private let options: PeekOptions
  private let tell: (String) -> Void

  /// - Parameter tell: receives what is to be told besides the records, line by line.
  package init(_ given: GivenFile, _ options: PeekOptions, tell: @escaping (String) -> Void) {
    self.given = given
    self.options = options
    self.tell = tell
  }

  private struct Enough: Error {}
  private var file: FoundFile { given.file }
  /// What messages call it.
  private var path: String { given.name }

  /// Writes the records.
  ///
  /// - Throws: `Failure` when the file cannot be read; what `write` throws.
  package func run(_ write: ([UInt8]) throws -> Void) throws {
    let sample = try TextSample.read(file, encoding: options.encoding)
    if sample.isJSON {
      try showJSON(sample, write)
      return
    }
    switch FileSniffer.sniff(sample, options.hints) {
    case .csv(let sniffed): try showCSV(sniffed, sample, write)
    case .fixedWidth(let guess, let dialect):
      let table = FileForm.table(of: guess, dialect, "")
      tell("\(path): \(sample.encoding.told), \(table.profile.shape)")
      let columns = zip(table.names, table.profile.origins).map { (name: $0, from: $1) }
      let source = Source.plain(table.profile.format, columns: columns, encoding: sample.encoding.name)
      let header = table.profile.hasHeader ? table.names : nil
      try show(source, writer(table.names, header: header), columns: Array(columns.indices), write)
    case nil: tell("\(path): there is nothing in the file")
    }
  }

  private func writer(_ names: [String], header: [String]?) -> any RecordWriter {
    switch options.form {
    case .csv: CSVWriter(header: header)
    case .json: JSONLinesWriter(names: names)
    case .table: TableWriter(names: header ?? names)
    }
  }

  // MARK: - CSV

  private func showCSV(_ sniffed: SniffedCSV, _ sample: TextSample, _ write: ([UInt8]) throws -> Void) throws {
    var dialect = sniffed.withNames
    // Names that are empty or occur twice cannot be asked for.
    let names = FileForm.unique(sniffed.names)
    dialect.header = .names(names)
    dialect.repairs = !options.isStrict
    let source = Source.plain(.csv(dialect), columns: names.map { ($0, $0) }, encoding: sample.encoding.name)
    tell(
      "\(path): \(sample.encoding.told), \(Shape.text(.csv(sniffed.dialect), hasHeader: sniffed.hasHeader, columns: names.count))"
    )
    for note in sniffed.notes { tell("\(path): \(note)") }
    if !sniffed.notes.isEmpty || sniffed.dialect.skip > 0 || sniffed.dialect.footer > 0 {
      tell("\(path): the same as options, to change what is wrong: \(DialectFlags.text(sniffed))")
    }
    try show(
      source, writer(names, header: sniffed.hasHeader ? sniffed.names : nil), columns: Array(names.indices), write)
  }

  // MARK: - JSON

  private func showJSON(_ sample: TextSample, _ write: ([UInt8]) throws -> Void) throws {
    var profile = ProfileOptions()
    profile.encoding = sample.encoding.name
    let form = try FileForm.find(file, profile)
    guard let first = form.tables.first else {
      throw Failure(
        .failed, "no records are found in the JSON", at: path, remedy: "profile tells what the file holds")
    }
    let names = form.tables.map(\.profile.name)
    guard let table = options.table.map({ name in form.tables.first { $0.profile.name == name } }) ?? first else {
      throw Failure(
        .usage, "there is no table \(options.table ?? "") in the file", at: path,
        remedy: NearestName.remedy(options.table ?? "", in: names, called: "there are"))
    }
    tell("\(path): \(sample.encoding.told), \(table.profile.shape)")
    if names.count > 1 {
      tell("\(path): tables \(names.joined(separator: ", ")); this is \(table.profile.name), --table shows another")
    }
    if options.form == .json {
      // A row as it stands, whatever it is made of.
      let source = Source.plain(table.profile.format, columns: [("row", ".")], encoding: form.encoding)
      return try show(source, JSONTextWriter(), columns: [0], write)
    }
    let columns = zip(table.names, table.profile.origins).map { (name: $0, from: $1) }
    let source = Source.plain(table.profile.format, columns: columns, encoding: form.encoding)
    try show(source, writer(table.names, header: table.names), columns: Array(columns.indices), write)
  }

  // MARK: - Reading

  private func show(
    _ source: Source, _ writer: any RecordWriter, columns: [Int], _ write: ([UInt8]) throws -> Void
  ) throws {
    var writer = writer
    var problems = PeekProblems(path: path, tell: tell)
    let reader = SourceFileReader(source: source, file: file)
    var left = options.limit
    try write(writer.begin())
    do {
      let report = try reader.report(columns: columns) { chunk in
        try Interruption.check()
        var chunk = chunk
        if chunk.rowCount > left { chunk = TableReader.cut(chunk, to: left) }
        left -= chunk.rowCount
        problems.add(chunk)
        try write(writer.write(chunk))
        if left == 0 { throw Enough() }
      }
      problems.close(records: report.records)
    } catch is Enough {
      problems.close(records: nil)
    }
    try write(writer.end())
  }
}
