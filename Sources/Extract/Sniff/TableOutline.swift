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
  private let scan: SampleScan
  private let columns: Int
  private let kinds: ColumnKinds

  /// Most rows that are header.
  private static let mostHeaders = 5
  /// Most rows behind a table that are left out.
  private static let mostFooters = 20

  init(_ scan: SampleScan, columns: Int, isWhole: Bool, headerRows: Int?) {
    self.scan = scan
    self.columns = columns
    let records = scan.records
    let matching = records.indices.filter { records[$0].count == columns }
    let beginning = Self.beginning(scan, matching, columns)
    first = beginning
    end = records.count
    let body = matching.filter { $0 > beginning }.prefix(400)
    kinds = ColumnKinds(scan, Array(body.dropFirst(body.count > 6 ? 2 : 0)), columns)
    if let headerRows {
      headers = min(headerRows, max(0, records.count - first))
    } else if first < records.count {
      headers = countHeaders()
    }
    if isWhole, columns > 1 { end = withoutFooter() }
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
    guard columns > 2 else { return start }
    for index in matching where index >= start && index < start + 40 {
      let filled = filledFields(scan, index)
      if filled > max(1, columns / 4) { return index }
      // Nearly empty rows are notes only if a fuller one follows.
      guard matching.contains(where: { $0 > index && filledFields(scan, $0) > max(1, columns / 4) }) else {
        return start
      }
    }
    return start
  }

  private static func filledFields(_ scan: SampleScan, _ record: Int) -> Int {
    scan.indices(scan.records[record]).count { FieldShape.of(scan.bytes($0)) != .empty }
  }

  // MARK: - Header

  private func countHeaders() -> Int {
    guard kinds.likeness(ofHeader: fields(first)) > 0 else { return 0 }
    var count = 1
    while count < Self.mostHeaders, first + count < scan.records.count {
      let next = first + count
      guard scan.records[next].count == columns else { break }
      let isRepeated = fields(next).map(String.init(decoding:)) == fields(first).map(String.init(decoding:))
      guard isRepeated || kinds.isCertainHeader(fields(next)) else { break }
      count += 1
    }
    return count
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
      if !isOther && !isNearlyEmpty { break }
      end -= 1
    }
    // What goes on to the limit is no footer, but records of another kind.
    return end == least && scan.records.count - end == Self.mostFooters ? scan.records.count : end
  }

  // MARK: - What it comes to

  /// Lines before the first row.
  var skippedLines: Int { first < scan.records.count ? scan.records[first].line - 1 : 0 }

  /// Lines before the first record.
  var linesBefore: Int {
    let record = first + headers
    return record < scan.records.count ? scan.records[record].line - 1 : scan.lines
  }

  /// Lines behind the last record that are not blank.
  var footerLines: Int { scan.records.count - end }

  /// Names that the header rows give; none where there is no header.
  func names(_ decode: (ArraySlice<UInt8>, _ isQuoted: Bool) -> String) -> [String] {
    let rows = (first..<(first + headers)).map { record in
      scan.indices(scan.records[record]).map { decode(scan.bytes($0), scan.fields[$0].isQuoted) }
    }
    return CSVHeader.names(rows, row: nil)
  }

  /// The row before the table that names its columns but for one: exports leave the name of row numbers out, or end
  /// records, but not their header, by a delimiter. Nil where there is none.
  var shorterHeader: Int? {
    guard headers == 0, first > 0, columns > 2 else { return nil }
    let record = scan.records[first - 1]
    guard record.count == columns - 1 else { return nil }
    let row = fields(first - 1)
    return row.allSatisfy { !FieldShape.of($0).isTyped && FieldShape.of($0) != .empty } ? first - 1 : nil
  }

  /// Whether the last column of the table is empty throughout.
  var isLastColumnEmpty: Bool { kinds.isEmpty(columns - 1) }

  /// The fields of a row.
  func row(_ index: Int) -> [ArraySlice<UInt8>] { fields(index) }

  /// Lines before a row.
  func lines(before row: Int) -> Int { scan.records[row].line - 1 }
}

extension String {
  fileprivate init(decoding bytes: ArraySlice<UInt8>) { self = String(decoding: bytes, as: UTF8.self) }
}
