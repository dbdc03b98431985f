import Definitions

/// Reads records that do not fit as they were probably meant: quotes that are characters, fields divided by another
/// delimiter, delimiters within values, fields that are missing.
///
/// Whatever it gives is told of. What it cannot make sense of stays a reject.
struct RecordRepair {
  /// How far from its beginning a record may reach, in bytes.
  static let reach = 64 << 10

  let dialect: CSVDialect
  let shapes: ColumnShapes
  let columns: Int
  /// How much work was done: fields that were looked at, and places that they were laid at.
  private(set) var work = 0

  init(dialect: CSVDialect, shapes: ColumnShapes, columns: Int) {
    self.dialect = dialect
    self.shapes = shapes
    self.columns = columns
  }

  /// A record that was made to fit.
  struct Repaired {
    var values: [[UInt8]?]
    /// Where it ends, before its line end.
    var end: Int
    /// What was done, for a person.
    var message: String
  }

  /// Delimiters that a single record may be divided by instead.
  private static let others = [",", ";", "\t", "|", ":", ", ", "; ", " "].map { Array($0.utf8) }
  /// With how many fields beyond the columns a record is worth looking at.
  private static let mostBeyond = 40

  /// The record at the beginning of a text.
  ///
  /// - Parameter text: the text up to the end of the file, or of the reach.
  mutating func repair(_ text: ArraySlice<UInt8>) -> Repaired? {
    let end = text.firstIndex { $0 == 0x0a || $0 == 0x0d }
    if end == nil, text.count >= Self.reach { return nil }
    let lineEnd = end ?? text.endIndex
    var best: (repaired: Repaired, cost: Double)?
    let own = FieldScan(dialect).ways(text, lineEnd: lineEnd, most: columns + Self.mostBeyond)
    work += own.steps
    for way in own.ways {
      offer(way, delimiter: dialect.delimiter, extra: 0, message: message(way), &best)
    }
    let line = text[..<lineEnd]
    for other in Self.others where other != dialect.delimiter && columns > 1 {
      // A blank besides is little of another delimiter.
      let extra = other == dialect.delimiter + [0x20] ? 0.3 : 0.6
      if let best, best.cost <= extra { continue }
      // Another delimiter must give a field for each column.
      let scan = FieldScan(dialect, delimiter: other)
      guard scan.ends.count(line, atMost: columns) >= columns else { continue }
      let name = other == [0x09] ? "tab" : "\"\(String(decoding: other, as: UTF8.self))\""
      let found = scan.ways(line, lineEnd: lineEnd, most: columns + Self.mostBeyond)
      work += found.steps
      for way in found.ways where way.fields.count >= columns {
        offer(way, delimiter: other, extra: extra, message: "the fields are divided by \(name)", &best)
      }
    }
    guard let best, best.cost <= mostCost else { return nil }
    return best.repaired
  }

  /// Half of the columns at fault is no record of this table.
  private var mostCost: Double { max(1.5, 0.4 * Double(columns)) }

  private mutating func offer(
    _ way: ScannedRecord, delimiter: [UInt8], extra: Double, message: String,
    _ best: inout (repaired: Repaired, cost: Double)?
  ) {
    let cost = extra + 0.4 * Double(way.deviations)
    let alignment = RecordAlignment(shapes: shapes, columns: columns, delimiter: delimiter)
    // Most ways need not be laid against the columns to know that another one is better.
    let least = cost + alignment.leastCost(way.fields.count)
    guard least < best?.cost ?? .infinity, least <= mostCost + 1e-9, let aligned = alignment.align(way.fields, &work),
      cost + aligned.cost < (best?.cost ?? .infinity) - 1e-9
    else { return }
    best = (Repaired(values: aligned.values, end: way.end, message: message), cost + aligned.cost)
  }

  private func message(_ way: ScannedRecord) -> String {
    let found = "\(way.fields.count) field\(way.fields.count == 1 ? "" : "s")"
    if way.fields.count < columns { return "\(found), not \(columns): those that are missing are taken for empty" }
    if way.fields.count > columns {
      return "\(found), not \(columns): a delimiter too many is left out, or taken for part of a value"
    }
    return "a quote that neither begins nor ends a field is taken for a character"
  }
}
