import Columnar
import Definitions
import OperatingSystem

/// Where the columns of a fixed-width file stand: as the definition says, or as the file's header shows.
struct FixedWidthHeader {
  /// The header's fields and which of them columns are read from; none of them where there is no header.
  var names: CSVHeader
  /// The header's fields, then those of columns with a place of their own.
  var fields: [FieldStretch]
  /// For each column of the source its field; nil where it has none.
  var columns: [Int?]

  /// Finds out, reading the header if there is one.
  ///
  /// - Throws: `Failure` when the header is not there, shows no places, or lacks a column where it must not.
  static func read(
    by reader: inout FixedWidthReader, source: String, columns: [SourceColumn], _ drift: DriftRule
  ) throws -> FixedWidthHeader {
    var found: [FieldStretch] = []
    // Columns with a place are not looked for.
    let named = columns.map { column in
      var column = column
      if column.place != nil || reader.dialect.header == .none { column.from = [Source.everythingElse] }
      return column
    }
    var names = try CSVHeader([], columns: [], source: source, place: reader.file)
    if reader.dialect.header != .none {
      guard let first = try reader.headerLine() else {
        throw Failure(
          .failed, "the file of source \(source) has no header: it is empty", at: reader.file,
          remedy: "fetch the export again; if it has no header, give every column its place by `at`")
      }
      let line = reader.line - 1
      if reader.dialect.header == .ruler {
        let ruler = try reader.headerLine() ?? []
        guard let fields = HeaderLine(first, reader.dialect.unit).fields(ruler: HeaderLine(ruler, reader.dialect.unit))
        else {
          throw Failure(
            .failed, "the line below the header is no ruler, which is runs of - or = with blanks between them",
            at: "\(reader.file):\(reader.line - 1)",
            remedy: "check `skip` and `header` in the dialect against the file")
        }
        found = fields
      } else {
        let wanted = named.flatMap { CSVHeader.wantedNames($0) }
        found = HeaderLine(first, reader.dialect.unit).fields(names: wanted)
      }
      names = try CSVHeader(
        found.map(\.name), columns: named, drift: drift, source: source, place: "\(reader.file):\(line)")
    } else {
      names.fields = columns.map { _ in -1 }
      names.names = columns.filter { $0.place != nil }.map(\.name)
    }
    var header = FixedWidthHeader(names: names, fields: found, columns: [])
    for (index, column) in columns.enumerated() {
      if let place = column.place {
        header.columns.append(header.fields.count)
        header.fields.append(FieldStretch(name: column.name, start: place.first - 1, end: place.last))
      } else {
        header.columns.append(names.fields[index] >= 0 ? names.fields[index] : nil)
      }
      if column.isRequired, let field = header.columns[index] { header.fields[field].isRequired = true }
    }
    return header
  }
}

extension FixedWidthReader {
  /// The next line that is neither blank nor a comment, in UTF-8; nil at the end of the file.
  ///
  /// - Throws: `Failure` when it is no text, or longer than a record or a place.
  mutating func headerLine() throws -> [UInt8]? {
    let longest = min(limits.record, ColumnPlace.greatest)
    let tooLong = "is longer than \(longest) bytes"
    while true {
      let (bytes, count) = (window.bytes, window.count)
      if at >= count, window.isLast { return nil }
      guard let (end, next) = bounds.record(bytes, from: at, count: count, isLast: window.isLast) else {
        if count - at > longest + Self.slack { throw headerFailure(tooLong) }
        try window.advance(keepingFrom: at)
        at = 0
        continue
      }
      if end - at > longest { throw headerFailure(tooLong) }
      let (text, range) = (bytes.span, at..<end)
      if !Blanks.areAll(text, range), !isComment(text, range) {
        let fault = window.firstFault(from: at)
        if fault < end {
          throw headerFailure(
            "is not in \(window.encoding): byte \(window.sourceOffset(fault)) begins no character")
        }
        at = next
        line += 1
        return Array(bytes[range])
      }
      at = next
      line += 1
    }
  }

  private func headerFailure(_ what: String) -> Failure {
    Failure(
      .failed, "the header \(what)", at: "\(file):\(line)",
      remedy: "check the source's `encoding` and `dialect` against the file")
  }
}
