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

  /// A record that was made to fit.
  struct Repaired {
    var values: [[UInt8]?]
    /// Where it ends, before its line end.
    var end: Int
    /// What was done, for a person.
    var message: String
  }

  /// The record at the beginning of a text.
  ///
  /// - Parameter text: the text up to the end of the file, or of the reach.
  func repair(_ text: ArraySlice<UInt8>) -> Repaired? {
    let lineEnd = text.firstIndex { $0 == 0x0a || $0 == 0x0d } ?? text.endIndex
    let most = columns * 2 + 40
    let own = FieldScan(dialect).ways(text, lineEnd: lineEnd, most: most)
    var best = own.compactMap { judged($0, delimiter: dialect.delimiter) }.min { $0.cost < $1.cost }
    for other in [",", ";", "\t", "|", ":", " "].map({ Array($0.utf8) }) where other != dialect.delimiter {
      // Another delimiter must give just as many fields as there are columns.
      let ways = FieldScan(dialect, delimiter: other).ways(text, lineEnd: lineEnd, most: most)
      for way in ways where way.fields.count == columns && columns > 1 {
        guard var found = judged(way, delimiter: other) else { continue }
        found.cost += 0.6
        let name = other == [0x09] ? "tab" : "\"\(String(decoding: other, as: UTF8.self))\""
        found.repaired.message = "the fields are divided by \(name)"
        if found.cost < best?.cost ?? .infinity { best = found }
      }
    }
    // Half of the columns at fault is no record of this table.
    guard let best, best.cost <= max(1.5, 0.4 * Double(columns)) else { return nil }
    return best.repaired
  }

  private func judged(_ way: ScannedRecord, delimiter: [UInt8]) -> (repaired: Repaired, cost: Double)? {
    let alignment = RecordAlignment(shapes: shapes, columns: columns, delimiter: delimiter)
    guard let aligned = alignment.align(way.fields) else { return nil }
    let found = way.fields.count
    let message =
      found == columns
      ? "a quote that neither begins nor ends a field is taken for a character"
      : found < columns
        ? "\(found) fields, not \(columns): those that are missing are taken for empty"
        : "\(found) fields, not \(columns): delimiters within a value without quotes are taken for characters"
    return (
      Repaired(values: aligned.values, end: way.end, message: message), aligned.cost + 0.4 * Double(way.deviations)
    )
  }
}
