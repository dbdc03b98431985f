import Columnar
import Definitions
import OperatingSystem

// What stands before the records and behind them.

extension CSVReader {
  /// Takes the first text, and passes over the lines before the header.
  mutating func begin() throws {
    try moveWindow(keepingFrom: 0)
    for _ in 0..<dialect.skip { try skipLine() }
  }

  /// Drops the text before a place, reads on, and goes to what is kept.
  mutating func moveWindow(keepingFrom from: Int) throws {
    try window.advance(keepingFrom: from)
    at = window.start
    splitter.barren = max(0, splitter.barren.lowerBound - from)..<max(0, splitter.barren.upperBound - from)
    footerStart = window.count
    let bytes = window.bytes
    for _ in 0..<dialect.footer {
      while footerStart > at, bytes[footerStart - 1] == 0x0a || bytes[footerStart - 1] == 0x0d { footerStart -= 1 }
      while footerStart > at, bytes[footerStart - 1] != 0x0a, bytes[footerStart - 1] != 0x0d { footerStart -= 1 }
    }
  }

  /// Where the records of the window end.
  var recordsEnd: Int { max(at, footerStart) }

  /// Passes over the rest of a line, however long.
  mutating func skipLine() throws {
    while true {
      let (from, end, isLast) = (at, window.count, window.isLast)
      let next = unsafe window.bytes.withUnsafeBufferPointer { buffer in
        guard let text = buffer.baseAddress else { return Int?(from) }
        return unsafe splitter.nextLine(text, from: from, count: end, isLast: isLast)
      }
      if let next {
        if from < end { splitter.line += 1 }
        at = next
        return
      }
      // A CR at the end is kept: an LF may follow.
      let kept = end > from && window.bytes[end - 1] == 0x0d ? end - 1 : end
      try moveWindow(keepingFrom: kept)
    }
  }

  mutating func readHeader(_ source: String, _ columns: [SourceColumn], _ drift: DriftRule) throws -> CSVHeader {
    switch dialect.header {
    case .names(let names):
      // What a file's columns are is for the definition to say here: none can be too many, or come in another order.
      var header = try CSVHeader(names, columns: columns, source: source, place: file)
      header.free = []
      header.drift = []
      return header
    case .rows(let rows, let naming):
      var found: [[String]] = []
      var line: Int64 = 1
      for row in 0..<max(1, rows) {
        guard let (fields, at) = try readHeaderRow() else {
          let what = row == 0 ? "has no header: it is empty" : "has \(row) header rows, not \(rows)"
          throw Failure(
            .failed, "the file of source \(source) \(what)", at: file,
            remedy: "fetch the export again; if it has no header, give the names by `header` in the dialect")
        }
        found.append(fields)
        line = at
      }
      let names = CSVHeader.names(found, row: naming)
      return try CSVHeader(names, columns: columns, drift: drift, source: source, place: "\(file):\(line)")
    }
  }

  /// Reads one record, whatever its number of fields; nil at the end of the file.
  private mutating func readHeaderRow() throws -> (fields: [String], line: Int64)? {
    while true {
      // First its fields are counted, by asking for none; then they are taken.
      var counter = ChunkBuilder(columnSlots: [], slots: 0, capacity: 1)
      splitter.layOut(slots: [], in: counter)
      let before = splitter
      switch step(into: &counter) {
      case .end: return nil
      case .full(let from): at = from
      case .more(let from, _):
        splitter = before
        // Blank lines and comments before it have been counted already.
        splitter.line += lineCount(at, from)
        guard recordsEnd - from <= limits.record else {
          throw headerFailure("is longer than \(limits.record) bytes", splitter.line)
        }
        try moveWindow(keepingFrom: from)
      case .fault(let fault):
        switch fault.kind {
        case .fieldCount(let found):
          let slots = (0..<found).map(Optional.init)
          var builder = ChunkBuilder(columnSlots: slots, slots: found, capacity: 1)
          let line = splitter.line
          splitter.layOut(slots: slots, in: builder)
          _ = step(into: &builder, from: fault.start)
          splitter.line = line
          at = fault.next
          let chunk = builder.chunk(window)
          return (chunk.columns.map { $0.string(0) ?? "" }, fault.line)
        case .encoding(let place):
          throw headerFailure(
            "is not in \(window.encoding): byte \(window.sourceOffset(place)) begins no character", fault.line)
        case .unclosedQuote: throw headerFailure("has a quoted field that is never closed", fault.line)
        case .textAfterQuote:
          throw headerFailure("has a quoted field that is followed by text, not by a delimiter", fault.line)
        case .tooLong, .otherTable: throw headerFailure("is longer than \(limits.record) bytes", fault.line)
        }
      }
    }
  }

  private func headerFailure(_ what: String, _ line: Int64) -> Failure {
    Failure(
      .failed, "the header \(what)", at: "\(file):\(line)",
      remedy: "check the source's `encoding` and `dialect` against the file")
  }
}
