import Columnar

/// Characters for the entities of HTML: `&ndash;`, `&#8211;` and `&#x2013;` are `–`. What is none stays as it is.
struct Html: ValueCleaner {
  /// Longest name or number.
  private static let longest = 10

  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    var kept = 0
    var at = 0
    let start = output.count
    while at < value.count {
      guard value[at] == 0x26, let (scalar, end) = Self.entity(value, at + 1) else {
        at += 1
        continue
      }
      output.append(value.extracting(kept..<at))
      output.append(contentsOf: Array(Character(scalar).utf8))
      kept = end
      at = end
    }
    if output.count == start, kept == 0 { return .same }
    output.append(value.extracting(kept..<value.count))
    return .written
  }

  /// The character of the entity whose `&` stands before a place, and where it ends.
  private static func entity(_ value: Span<UInt8>, _ from: Int) -> (scalar: Unicode.Scalar, end: Int)? {
    var end = from
    while end < value.count, end - from <= longest, value[end] != 0x3b { end += 1 }
    guard end < value.count, value[end] == 0x3b, end > from else { return nil }
    let name = value.extracting(from..<end)
    guard name[0] == 0x23 else { return EntityNames.character(name).map { ($0, end + 1) } }
    let isHex = name.count > 1 && name[1] | 0x20 == 0x78
    var code: UInt32 = 0
    guard name.count > (isHex ? 2 : 1) else { return nil }
    for index in (isHex ? 2 : 1)..<name.count {
      guard let digit = digit(name[index], isHex: isHex) else { return nil }
      // No more than ten digits: no overflow before the last.
      let (product, overflow) = code.multipliedReportingOverflow(by: isHex ? 16 : 10)
      if overflow { return nil }
      code = product &+ digit
    }
    // PostgreSQL's text has no NUL.
    guard code != 0, let scalar = Unicode.Scalar(code) else { return nil }
    return (scalar, end + 1)
  }

  private static func digit(_ byte: UInt8, isHex: Bool) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x61...0x66 where isHex: UInt32(byte - 0x61 + 10)
    case 0x41...0x46 where isHex: UInt32(byte - 0x41 + 10)
    default: nil
    }
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
