// Where the table of a file begins and ends, and which of its rows are header. Files of people hold more than their
// table: a title before it, empty rows, a group row above the names, notes and totals behind it.
//
// ```
// Report of 2026,,,        preamble: nearly empty
// ,,,
// Order,,Customer,         header: no value is of its column's kind
// Id,Date,Name,City
// 1,2026-11-22,Ann,Bonn    records
// ...
// Total,,12,               footer
// ```

import Definitions

/// The parts of a file, as its sample shows them.
struct TableOutline {
  /// Index of the first row of the table, header included.
  private(set) var first = 0
  /// How many header rows it has.
  private(set) var headers = 0
  /// Index behind the last record that belongs to the table, as far as the sample shows.
  private(set) var end = 0
  /// Names that the row before the records gives, though it has not as many fields as they have.
  private(set) var repairedHeader: [String]?
  private let scan: SampleScan
  private let dialect: CSVDialect
  private let columns: Int
  private let kinds: ColumnKinds
  private let shapes: ColumnShapes

  /// Most rows that are header.
  private static let mostHeaders = 5
  /// Most rows behind a table that are left out.
  private static let mostFooters = 20

  init(_ scan: SampleScan, _ dialect: CSVDialect, columns: Int, isWhole: Bool, _ hints: DialectHints) {
    self.scan = scan
    self.dialect = dialect
    self.columns = columns
    let records = scan.records
    let matching = records.indices.filter { records[$0].count == columns }
    let isTold = hints.skip != nil && hints.headerRows ?? 0 > 0
    let beginning = isTold ? 0 : Self.beginning(scan, matching, columns)
    first = beginning
    end = records.count
    // A header that is repeated farther down says nothing about values.
    let body = matching.filter { $0 > beginning && !scan.isSame($0, beginning) }.prefix(400)
    kinds = ColumnKinds(scan, Array(body.dropFirst(body.count > 6 ? 2 : 0)), columns)
    var shapes = ColumnShapes(columns: columns)
    for record in body { shapes.add(scan.indices(records[record]).map(scan.bytes)) }
    self.shapes = shapes
    if let headerRows = hints.headerRows {
      headers = min(headerRows, max(0, records.count - first))
    } else if first < records.count {
      headers = countHeaders(isRepeated: matching.contains { scan.isBehindBlankLine($0) && scan.isSame($0, beginning) })
      repairedHeader = repairHeader()
      if repairedHeader != nil { headers = 0 }
    }
    if isWhole, hints.footer == nil, columns > 1 { end = withoutFooter() }
  }

  /// The first row of the table: the first that is like the ones after it, and not nearly empty.
  private static func beginning(_ scan: SampleScan, _ matching: [Int], _ columns: Int) -> Int {
    guard columns > 1 else { return 0 }
    var start = matching.first ?? 0
    // The more records are ragged, the further apart may those be that are not.
    let gap = max(3, 2 * scan.records.count / max(1, matching.count) + 1)
    for (place, index) in matching.enumerated() {
      // One row of the right number of fields may stand among the notes by chance.
      let next = matching.dropFirst(place + 1).prefix(2)
      start = index
      if next.isEmpty || next.contains(where: { $0 <= index + gap }) { break }
    }
    let few = columns > 2 ? max(1, columns / 4) : 0
    for index in matching where index >= start && index < start + 40 {
      let filled = filledFields(scan, index)
      if filled > few { return index }
      // Nearly empty rows are notes only if a fuller one follows.
      guard matching.contains(where: { $0 > index && filledFields(scan, $0) > few }) else {
        return start
      }
    }
    return start
  }

  private static func filledFields(_ scan: SampleScan, _ record: Int) -> Int {
    scan.indices(scan.records[record]).count { FieldShape.of(scan.bytes($0)) != .empty }
  }

  // MARK: - Header

  /// - Parameter isRepeated: whether the first row stands above another table too.
  private func countHeaders(isRepeated: Bool) -> Int {
    // Of a single column it takes more to be told from its values.
    let least = columns == 1 ? 0.3 : 0
    guard isRepeated && first + 1 < scan.records.count || kinds.likeness(ofHeader: fields(first)) > least else {
      return 0
    }
    var count = 1
    while count < Self.mostHeaders, first + count < scan.records.count {
      let next = first + count
      guard scan.records[next].count == columns else { break }
      let isRepeated = fields(next).map(String.init(decoding:)) == fields(first).map(String.init(decoding:))
      let below = scan.records.indices.filter { $0 > next && scan.records[$0].count == columns }.prefix(400)
      guard isRepeated || ColumnKinds(scan, Array(below), columns).isCertainHeader(fields(next)) else { break }
      count += 1
    }
    return count
  }

  /// The names in the row just before the table, if it is rather the header than the table's first row.
  private func repairHeader() -> [String]? {
    guard first > 0, scan.isNextLine(first) else { return nil }
    let record = scan.records[first - 1]
    guard var names = HeaderRepair(dialect: dialect, columns: columns).names(scan.text[record.start..<record.end]),
      names.allSatisfy({ !FieldShape.ofPlain(Array($0.utf8)[...]).isTyped })
    else { return nil }
    if record.count == columns - 1, kinds.countsRows(0) {
      // Exports leave the name of row numbers out.
      names = ["row"] + names.dropLast()
    }
    // A name that was put in says nothing.
    if names.last == "" { names.removeLast() }
    let likeness = kinds.likeness(ofHeader: names.map { Array($0.utf8)[...] })
    names += Array(repeating: "", count: columns - names.count)
    return likeness > max(0, headers > 0 ? kinds.likeness(ofHeader: fields(first)) : 0) ? names : nil
  }

  private func fields(_ record: Int) -> [ArraySlice<UInt8>] { scan.indices(scan.records[record]).map(scan.bytes) }

  // MARK: - Footer

  private func withoutFooter() -> Int {
    var end = scan.records.count
    let least = max(first + headers + 1, scan.records.count - Self.mostFooters)
    while end > least {
      let record = scan.records[end - 1]
      let isOther = record.count != columns
      let isNearlyEmpty = columns > 3 && Self.filledFields(scan, end - 1) <= max(1, columns / 4) && !kinds.isSparse
      if isOther ? isDamaged(record) : !isNearlyEmpty { break }
      end -= 1
    }
    // What stands behind a blank line, and is no record to its end, is none of it.
    while let blank = (least..<max(least, end)).last(where: scan.isBehindBlankLine),
      scan.records[blank...].allSatisfy({ $0.count != columns })
    { end = blank }
    // What goes on to the limit is no footer, but records of another kind.
    return end == least && scan.records.count - end == Self.mostFooters ? scan.records.count : end
  }

  /// Whether a row of another number of fields is a record all the same.
  private func isDamaged(_ record: SampleScan.Record) -> Bool {
    if columns == 2, record.count == 1 { return false }
    var repair = RecordRepair(dialect: dialect, shapes: shapes, columns: columns)
    return repair.repair(scan.text[record.start..<record.end]) != nil
  }

  // MARK: - What it comes to

  /// Lines before the first row.
  var skippedLines: Int {
    let row = repairedHeader == nil ? first : first - 1
    return row < scan.records.count ? scan.records[row].line - 1 : 0
  }

  /// Lines before the first record.
  var linesBefore: Int {
    let record = first + headers
    return record < scan.records.count ? scan.records[record].line - 1 : scan.lines
  }

  /// Lines behind the last record that are not blank.
  var footerLines: Int { scan.records.count - end }

  /// Names that the header rows give.
  func names() -> [String] {
    let repair = HeaderRepair(dialect: dialect, columns: columns)
    let rows = (first..<(first + headers)).map { index in
      let record = scan.records[index]
      let text = scan.text[record.start..<record.end]
      if record.count == columns, let fields = FieldScan(dialect).plain(text), fields.count == columns {
        return HeaderRepair.trimmed(fields.map { String(decoding: $0.bytes, as: UTF8.self) })
      }
      return columns == 1 ? [String(decoding: text, as: UTF8.self)] : repair.namesAtLeast(text)
    }
    return CSVHeader.names(rows, row: nil)
  }
}

extension String {
  fileprivate init(decoding bytes: ArraySlice<UInt8>) { self = String(decoding: bytes, as: UTF8.self) }
}
