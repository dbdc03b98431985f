import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// A place in no file, for what tests make.
func step(_ rule: String, _ argument: String? = nil, _ table: [(String, String)] = []) -> CleaningStep {
  CleaningStep(rule: rule, argument: argument, table: table.map { .init(from: $0, to: $1) })
}

/// A column of a source.
func column(
  _ name: String, _ type: ColumnType = .text, format: String? = nil, clean: [CleaningStep] = [],
  nulls: [String]? = nil, isRequired: Bool = false, screens: [Screen] = []
) -> SourceColumn {
  SourceColumn(
    name: name, from: [name], type: type, format: format, cleaning: clean, nulls: nulls?.map { Array($0.utf8) },
    isRequired: isRequired, screens: screens)
}

/// A source of CSV files.
func source(
  _ columns: [SourceColumn], name: String = "orders", zone: String = "Asia/Shanghai", nulls: [String] = [""],
  fillDown: FillDown? = nil, numbers: [OccurrenceNumber] = [], lookups: [Lookup] = [], derived: [DerivedColumn] = [],
  filters: [Filter] = []
) -> Source {
  Source(
    name: name, system: "shop", files: "*.csv", format: .csv(CSVDialect()), encoding: "utf-8", zone: zone,
    delivery: .delta, arrival: .required, version: nil, nulls: nulls.map { Array($0.utf8) }, fillDown: fillDown,
    numbers: numbers, columns: columns, lookups: lookups, derived: derived, filters: filters, feeds: [])
}

/// A chunk of records, the texts of all columns in one arena, as extraction gives them; NULL as nil.
func records(_ rows: [[String?]], first: Int = 1, columns: Int? = nil) -> RecordChunk {
  var arena: [UInt8] = []
  let count = columns ?? rows.first?.count ?? 0
  var spans = [[TextSpan]](repeating: [], count: count)
  var chunk = RecordChunk(columnCount: count)
  for (number, row) in rows.enumerated() {
    for (index, text) in row.enumerated() {
      guard let text else {
        spans[index].append(.null)
        continue
      }
      spans[index].append(TextSpan(start: UInt32(arena.count), length: Int32(text.utf8.count)))
      arena += Array(text.utf8)
      arena.append(0x2c)
    }
    let record = Int64(first + number)
    chunk.places.append(record: record, line: record + 1, offset: record * 100, length: 90)
  }
  for index in 0..<count { chunk.columns[index] = TextColumn(arena: arena, spans: spans[index]) }
  return chunk
}

extension CleanedChunk {
  /// A value as people write it, by the type; `!rule` where it is bad.
  func shown(_ row: Int, _ index: Int, _ type: ColumnType) -> String? {
    if bad[index]?[row] == true { return "!" + reject(row: row, column: index, table: nil).rule }
    return show(columns[index], row, type)
  }
}

/// A value as people write it, by the type.
func show(_ column: Column, _ row: Int, _ type: ColumnType) -> String? {
  switch column {
  case .text(let column): return column.string(row)
  case .integers(let column):
    guard let value = column.value(row) else { return nil }
    switch type {
    case .decimal(let scale): return ScaledDecimal.format(value, scale: scale)
    case .date: return CivilDate(daysSince1970: value).description
    case .boolean: return value == 1 ? "true" : "false"
    case .timestamp: return showInstant(value)
    case .integer, .text: return String(value)
    }
  }
}

/// An instant by ISO 8601 in UTC.
func showInstant(_ micros: Int64) -> String {
  let days = Int64((Double(micros) / 86_400_000_000).rounded(.down))
  let rest = micros - days * 86_400_000_000
  func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
  let seconds = rest / 1_000_000
  var text = "\(CivilDate(daysSince1970: days))T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  let fraction = rest % 1_000_000
  if fraction > 0 { text += "." + String(String(1_000_000 + fraction).dropFirst()) }
  return text + "Z"
}

/// All wanted columns of some records, shown, cleaned in chunks of so many rows.
func cleaned(_ source: Source, _ rows: [[String?]], chunk size: Int = .max, lookups: [LookupTable?] = []) throws
  -> [[String?]]
{
  var cleaner = try SourceCleaner(source: source, needed: Set(source.scope.indices), lookups: lookups)
  cleaner.beginFile()
  var shown: [[String?]] = []
  var at = 0
  while at < rows.count {
    let end = min(rows.count, at + min(size, rows.count))
    let chunk = try cleaner.clean(records(Array(rows[at..<end]), first: at + 1))
    for row in 0..<chunk.rowCount {
      shown.append(source.scope.enumerated().map { chunk.shown(row, $0, $1.type) })
    }
    at = end
  }
  return shown
}
