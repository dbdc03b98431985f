import Columnar

/// An amount in plain decimal notation: `¥1,234.50` → `1234.50`, `1.234,56 EUR` → `1234.56`, `(45.00)` → `-45.00`.
///
/// What is no amount stays as it is, so that typing rejects it by its own text. A single comma before exactly three
/// digits divides thousands (`1,234`), before any other number of digits it is the decimal mark (`12,5`). A single
/// point is always the decimal mark.
struct Money: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    if Self.isPlain(value) { return .same }
    var first = 0
    while first < value.count, !Self.isDigit(value[first]) { first &+= 1 }
    guard first < value.count else { return .same }
    var end = value.count
    while !Self.isDigit(value[end &- 1]) { end &-= 1 }
    if first > 0, value[first &- 1] == 0x2e || value[first &- 1] == 0x2c { first &-= 1 }

    var around = Surroundings()
    guard around.read(value.extracting(0..<first), isBefore: true),
      around.read(value.extracting(end..<value.count), isBefore: false), around.isConsistent
    else { return .same }
    let number = value.extracting(first..<end)
    guard let mark = Self.decimalMark(number), Self.isGrouped(number, upTo: mark) else { return .same }
    if around.isNegative { output.append(0x2d) }
    if mark == 0 { output.append(0x30) }
    for index in number.indices {
      if Self.isDigit(number[index]) { output.append(number[index]) } else if index == mark { output.append(0x2e) }
    }
    return .written
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }

  @inline(__always) private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Whether it is a plain decimal number already.
  private static func isPlain(_ value: Span<UInt8>) -> Bool {
    var at = value.count > 0 && value[0] == 0x2d ? 1 : 0
    let start = at
    var points = 0
    if at < value.count, !isDigit(value[at]) { return false }
    while at < value.count {
      if value[at] == 0x2e { points &+= 1 } else if !isDigit(value[at]) { return false }
      at &+= 1
    }
    return at > start && points <= 1
  }

  /// Where the decimal mark of a number is; its length if it has none, nil if the marks contradict each other.
  private static func decimalMark(_ number: Span<UInt8>) -> Int? {
    var points = 0
    var commas = 0
    var others = 0
    var lastPoint = 0
    var lastComma = 0
    for index in number.indices {
      switch number[index] {
      case 0x2e: (points, lastPoint) = (points &+ 1, index)
      case 0x2c: (commas, lastComma) = (commas &+ 1, index)
      case 0x30...0x39: break
      default: others &+= 1
      }
    }
    let none = number.count
    if points > 0, commas > 0 {
      if lastPoint > lastComma { return points == 1 ? lastPoint : nil }
      return commas == 1 ? lastComma : nil
    }
    if commas == 1 {
      let isThousands =
        none &- lastComma == 4 && lastComma >= 1 && lastComma <= 3 && others == 0 && number[0] != 0x30
      return isThousands ? none : lastComma
    }
    return points == 1 ? lastPoint : none
  }

  /// Whether the digits before the decimal mark stand in groups as people write them, and only digits behind it.
  private static func isGrouped(_ number: Span<UInt8>, upTo mark: Int) -> Bool {
    var at = 0
    var group = 0
    var groups = 1
    while at < mark {
      if isDigit(number[at]) {
        group &+= 1
        at &+= 1
        continue
      }
      let isComma = number[at] == 0x2c || number[at] == 0x2e || number[at] == 0x27
      let isQuote = at &+ 3 <= mark && number[at] == 0xe2 && number[at &+ 1] == 0x80 && number[at &+ 2] == 0x99
      let length = isComma ? 1 : isQuote ? 3 : Blanks.length(number, at)
      guard length > 0, group >= 1, group <= 3, groups == 1 || group >= 2 else { return false }
      groups &+= 1
      group = 0
      at &+= length
    }
    if groups > 1, group != 3 { return false }
    at = mark &+ 1
    while at < number.count {
      if !isDigit(number[at]) { return false }
      at &+= 1
    }
    return true
  }
}

extension Money {
  /// What stands before and behind the number: signs, brackets, currencies.
  private struct Surroundings {
    private var minuses = 0
    private var pluses = 0
    private var opened = 0
    private var closed = 0
    private var currencies = 0

    var isNegative: Bool { minuses > 0 || opened > 0 }
    var isConsistent: Bool { opened == closed && opened + minuses + pluses <= 1 && currencies <= 2 }

    mutating func read(_ bytes: Span<UInt8>, isBefore: Bool) -> Bool {
      var at = 0
      while at < bytes.count {
        let blank = Blanks.length(bytes, at)
        if blank > 0 {
          at &+= blank
          continue
        }
        let byte = bytes[at]
        if byte == 0x2d { minuses += 1 } else if byte == 0x2b { pluses += 1 }
        if byte == 0x28, isBefore { opened += 1 } else if byte == 0x29, !isBefore { closed += 1 }
        if byte == 0x2d || byte == 0x2b || (byte == 0x28 && isBefore) || (byte == 0x29 && !isBefore) {
          at &+= 1
          continue
        }
        if at &+ 3 <= bytes.count, byte == 0xe2, bytes[at &+ 1] == 0x88, bytes[at &+ 2] == 0x92 {
          minuses += 1
          at &+= 3
          continue
        }
        let length = Currency.length(bytes, at)
        guard length > 0 else { return false }
        currencies += 1
        at &+= length
      }
      return true
    }
  }
}
