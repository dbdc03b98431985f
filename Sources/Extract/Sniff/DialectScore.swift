// How well a dialect suits a sample. Two things tell, as van den Burg, Nazábal and Sutton found (Wrangling messy CSV
// files by detecting row and type patterns, 2019): the records have the same number of fields, and the fields look
// like values. Here the records need to agree within the table only, not in what stands before and behind it.

/// How well a sample is split.
struct DialectScore {
  /// The number of fields that most records of the table have.
  let columns: Int
  /// 0 to about 1.1.
  let value: Double
  /// Whether a column holds numbers or times.
  let hasTyped: Bool
  /// Whether each column holds times.
  let isOfTimes: Bool

  /// Judges a scan.
  ///
  /// - Parameter rivals: delimiters that are hardly meant as characters.
  init(_ scan: SampleScan, rivals: [UInt8]) {
    guard !scan.records.isEmpty else {
      columns = 0
      value = 0
      hasTyped = false
      isOfTimes = false
      return
    }
    var counts: [Int: Int] = [:]
    for record in scan.records { counts[record.count, default: 0] += 1 }
    let best = counts.max { one, two in
      let (first, second) = (Self.weight(one.key) * Double(one.value), Self.weight(two.key) * Double(two.value))
      return first < second || (first == second && one.key > two.key)
    }
    let columns = best?.key ?? 1
    let matching = scan.records.indices.filter { scan.records[$0].count == columns }
    let first = matching.first ?? 0
    let last = matching.last ?? 0
    let inside = Double(matching.count) / Double(last - first + 1)
    let coverage = Double(matching.count) / Double(scan.records.count)
    let pattern = inside.squareRoot() * inside * (0.5 + 0.5 * coverage) * Self.weight(columns)
    let faults = 1 / (1 + 2 * Double(scan.faults) / Double(scan.records.count))
    self.columns = columns
    // Quotes around fields are the best sign of what divides them.
    let quoting =
      scan.quoteCharacters == 0 ? 1 : 0.4 + 0.6 * min(1, 2 * Double(scan.quoted) / Double(scan.quoteCharacters))
    let (likeness, hasTyped, timeColumns) = Self.likeness(scan, matching.prefix(300), columns, rivals)
    self.hasTyped = hasTyped
    isOfTimes = timeColumns == columns
    // Two records that agree among several that do not are no table.
    let chance = matching.count < 3 && scan.records.count > 3 ? 0.4 : 1
    let judged = quoting * pattern * likeness * faults * chance
    // Where every quote stands at a field's end, and there is one in every record, records may be ragged.
    let isSure = columns > 1 && scan.quoted >= scan.records.count && scan.quoted * 2 == scan.quoteCharacters
    value = isSure ? max(judged, 0.25) : judged
  }

  /// The more columns agree, the less it is by chance.
  private static func weight(_ columns: Int) -> Double { columns == 1 ? 0.33 : (1 - 1 / Double(columns)).squareRoot() }

  /// How much the fields look like values, by columns: those of one kind look more so.
  private static func likeness(
    _ scan: SampleScan, _ records: ArraySlice<Int>, _ columns: Int, _ rivals: [UInt8]
  ) -> (value: Double, hasTyped: Bool, timeColumns: Int) {
    var total = 0.0
    var judged = 0
    var hasTyped = false
    var timeColumns = 0
    for column in 0..<columns {
      var sum = 0.0
      var filled = 0
      var typed = 0
      var times = 0
      for record in records {
        let index = scan.records[record].first + column
        let field = scan.fields[index]
        let bytes = scan.bytes(index)
        let shape = FieldShape.of(bytes)
        if shape == .empty { continue }
        filled += 1
        if shape.isTyped { typed += 1 }
        if shape == .time { times += 1 }
        sum += likeness(bytes, shape, field.isQuoted, rivals)
      }
      guard filled > 0 else { continue }
      if filled > 2, typed * 10 >= filled * 9 {
        sum *= 1.1
        hasTyped = true
      }
      // The name of the column may stand among them.
      if filled > 2, times >= filled - max(1, filled / 10) { timeColumns += 1 }
      total += sum
      judged += filled
    }
    return (judged == 0 ? 0.5 : total / Double(judged), hasTyped, timeColumns)
  }

  private static func likeness(
    _ bytes: ArraySlice<UInt8>, _ shape: FieldShape, _ isQuoted: Bool, _ rivals: [UInt8]
  ) -> Double {
    if isQuoted { return 0.97 }
    var value =
      switch shape {
      case .number, .time: 1.0
      case .word: 0.9
      case .code: 0.85
      case .text, .empty: 0.75
      }
    if let first = bytes.first, let last = bytes.last {
      if first == 0x20 || last == 0x20 { value *= 0.92 }
      if first == 0x22 || last == 0x22 { value *= 0.4 }
    }
    if shape == .text, bytes.contains(0x22) { value *= 0.6 }
    if shape.isTyped { return value }
    var before: UInt8 = 0
    for byte in bytes {
      // A comma before a blank belongs to a sentence.
      if before == 0x2c, byte != 0x20 { return value * 0.5 }
      if rivals.contains(byte) { return value * 0.4 }
      before = byte
    }
    return value
  }
}
