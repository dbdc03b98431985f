import Columnar
import Definitions
import Extract
import OperatingSystem

/// Reads a table once and counts all of its columns; keys of two columns may need a second time.
struct TableReader {
  let source: Source
  let file: FoundFile
  /// Most rows to read.
  let limit: Int
  /// How many hashes may be kept at once, of all columns together.
  static let hashBudget = 24 << 20

  private struct Enough: Error {}

  /// Fills in what reading shows.
  func read(into table: inout TableProfile) throws {
    let count = source.columns.count
    // The first columns are the likelier keys; the share is a bound that is hardly ever reached.
    let share = min(12 << 20, max(1 << 16, Self.hashBudget * 4 / max(1, count)))
    let tallies = (0..<count).map { _ in ColumnTally(uniqueBound: share) }
    var rowHashes = HashSet(bound: Self.hashBudget)
    var faults: [String: TableProfile.Fault] = [:]
    var rules: [String] = []
    var sample = RowSample(columns: count)
    var rows: [UInt64] = []
    var read = 0
    let reader = SourceFileReader(source: source, file: file)
    do {
      let report = try reader.report(columns: Array(0..<count)) { chunk in
        for reject in chunk.rejects {
          if faults[reject.rule] == nil { rules.append(reject.rule) }
          var fault =
            faults[reject.rule] ?? TableProfile.Fault(rule: reject.rule, count: 0, lines: [], message: reject.message)
          fault.count += 1
          if fault.lines.count < 5 { fault.lines.append(reject.line) }
          faults[reject.rule] = fault
        }
        var chunk = chunk
        if read + chunk.rowCount > limit { chunk = Self.cut(chunk, to: limit - read) }
        rows = Array(repeating: 0, count: chunk.rowCount)
        for (index, tally) in tallies.enumerated() {
          tally.take(chunk.columns[index], lines: chunk.places.lines, rows: &rows)
        }
        sample.take(chunk)
        countRepeated(rows, chunk.places.lines, &rowHashes, &table)
        read += chunk.rowCount
        if read >= limit { throw Enough() }
      }
      if !report.extraColumns.isEmpty {
        table.notes.append("columns that are not read: \(report.extraColumns.joined(separator: ", "))")
      }
    } catch is Enough {
      table.isPartial = true
    }
    table.rows = read
    table.faults = rules.compactMap { faults[$0] }
    table.columns = zip(source.columns, tallies).map { column, tally in
      var judge = ColumnJudge(tally, name: column.name)
      return judge.judge()
    }
    noteHeaders(&table)
    if read < 2 { table.duplicates = 0 }
    KeySearch(source: source, file: file, limit: limit).find(&table, sample)
  }

  /// A row that says the columns' names once more is the header of what has been put behind the first table.
  private func noteHeaders(_ table: inout TableProfile) {
    var lines: Set<Int64> = []
    for column in table.columns {
      for value in column.misfitExamples where value.text == column.name { lines.insert(value.line) }
    }
    for line in lines.sorted() { table.warnings.append("the header stands again at line \(line)") }
  }

  private func countRepeated(
    _ rows: [UInt64], _ lines: [Int64], _ seen: inout HashSet, _ table: inout TableProfile
  ) {
    guard let known = table.duplicates else { return }
    var count = known
    for (row, hash) in rows.enumerated() {
      if seen.isFull {
        table.duplicates = nil
        return
      }
      if !seen.insert(hash) {
        count += 1
        if table.duplicateLines.count < 5 { table.duplicateLines.append(lines[row]) }
      }
    }
    table.duplicates = count
  }

  static func cut(_ chunk: RecordChunk, to rows: Int) -> RecordChunk {
    var cut = chunk
    cut.columns = chunk.columns.map { TextColumn(arena: $0.arena, spans: Array($0.spans.prefix(rows))) }
    cut.places.records = Array(chunk.places.records.prefix(rows))
    cut.places.lines = Array(chunk.places.lines.prefix(rows))
    return cut
  }
}

/// Hashes of the first rows, column by column, to try pairs of columns on.
struct RowSample {
  static let size = 20_000
  private(set) var hashes: [[UInt64]]
  private(set) var rows = 0

  init(columns: Int) { hashes = Array(repeating: [], count: columns) }

  mutating func take(_ chunk: RecordChunk) {
    let wanted = min(chunk.rowCount, Self.size - rows)
    guard wanted > 0 else { return }
    for index in hashes.indices {
      let column = chunk.columns[index]
      let bytes = column.arena.span
      for row in 0..<wanted {
        let span = column.spans[row]
        hashes[index].append(span.isNull || span.length == 0 ? 0 : ByteHash.hash(bytes.extracting(span.range)))
      }
    }
    rows += wanted
  }
}
