import Columnar

/// A number as a person may have written it: `12`, `-1,234.50`, `1.234,56 €`, `(45.00)`, `12,5 %`, `1e-5`.
struct NumberReading {
  /// How the digits are divided.
  enum Style: Int, CaseIterable {
    /// Digits alone.
    case whole
    /// A point before the decimals, without groups.
    case point
    /// A comma before the decimals: it can be nothing else.
    case comma
    /// One comma before three digits: groups of thousands, or three decimals.
    case commaOrGroup
    /// Groups divided by commas, blanks or apostrophes; decimals, if any, behind a point.
    case groupedPoint
    /// Groups divided by points; decimals, if any, behind a comma.
    case groupedComma
    /// With an exponent.
    case exponent
  }

  var style = Style.whole
  var value = 0.0
  /// Digits before the decimals, without leading zeros.
  var integerDigits = 0
  /// Decimals.
  var scale = 0
  /// A zero before other digits, as codes have it.
  var hasLeadingZero = false
  var hasCurrency = false
  var isPercent = false
  /// Brackets or a sign behind the number mean that it is negative; or a plus sign stands before it.
  var hasUnusualSign = false

  /// Whether the text is what a machine writes: a sign, digits, a point, digits.
  var isPlain: Bool { (style == .whole || style == .point) && !hasCurrency && !isPercent && !hasUnusualSign }

  /// Reads a text without outer blanks; nil if it is no number.
  static func read(_ text: Span<UInt8>) -> NumberReading? {
    if let plain = readPlain(text) { return plain }
    return readWritten(text)
  }

  @inline(__always) private static func readPlain(_ text: Span<UInt8>) -> NumberReading? {
    let count = text.count
    let isNegative = count > 0 && text[0] == 0x2d
    var at = isNegative ? 1 : 0
    let start = at
    var mantissa: Int64 = 0
    while at < count, text[at] &- 0x30 < 10 {
      if at &- start < 18 { mantissa = mantissa &* 10 &+ Int64(text[at] &- 0x30) }
      at &+= 1
    }
    let whole = at &- start
    if whole == 0 { return nil }
    var reading = NumberReading()
    reading.hasLeadingZero = whole > 1 && text[start] == 0x30
    reading.integerDigits = whole
    var value = Double(mantissa)
    if whole > 18 { value = digits(text, start..<at) }
    if at < count {
      guard text[at] == 0x2e else { return nil }
      at &+= 1
      let point = at
      var part: Int64 = 0
      while at < count, text[at] &- 0x30 < 10 {
        if at &- point < 17 { part = part &* 10 &+ Int64(text[at] &- 0x30) }
        at &+= 1
      }
      if at < count || at == point { return nil }
      reading.scale = at &- point
      reading.style = .point
      value += Double(part) / powers[min(17, reading.scale)]
    }
    reading.value = isNegative ? -value : value
    return reading
  }

  private static let powers: [Double] = (0...18).map { exponent in
    var power = 1.0
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  private static func digits(_ text: Span<UInt8>, _ range: Range<Int>) -> Double {
    var value = 0.0
    for at in range where text[at] &- 0x30 < 10 { value = value * 10 + Double(text[at] &- 0x30) }
    return value
  }

  private static func readWritten(_ text: Span<UInt8>) -> NumberReading? {
    guard text.count <= 40 else { return nil }
    var first = 0
    while first < text.count, text[first] &- 0x30 >= 10 { first &+= 1 }
    guard first < text.count else { return nil }
    var end = text.count
    while text[end &- 1] &- 0x30 >= 10 { end &-= 1 }
    var reading = NumberReading()
    // `.5` has no digit before the point.
    if first > 0, text[first &- 1] == 0x2e, end &- first <= 17 { first &-= 1 }
    guard let isNegative = reading.readAround(text, 0..<first, end..<text.count),
      reading.readDigits(text, first..<end)
    else { return nil }
    if isNegative { reading.value = -reading.value }
    return reading
  }

  /// What stands around a number.
  private struct Surroundings { var opened = 0, closed = 0, minuses = 0, pluses = 0, marks = 0 }

  /// What stands before and behind: signs, brackets, currencies, a percent sign. Whether it is negative; nil if
  /// anything else stands there.
  private mutating func readAround(_ text: Span<UInt8>, _ before: Range<Int>, _ behind: Range<Int>) -> Bool? {
    var around = Surroundings()
    guard readSide(text, before, isBefore: true, &around), readSide(text, behind, isBefore: false, &around) else {
      return nil
    }
    guard around.opened == around.closed, around.opened + around.minuses + around.pluses <= 1, around.marks <= 2 else {
      return nil
    }
    if around.opened > 0 { hasUnusualSign = true }
    return around.opened + around.minuses > 0
  }

  private mutating func readSide(
    _ text: Span<UInt8>, _ range: Range<Int>, isBefore: Bool, _ around: inout Surroundings
  ) -> Bool {
    var at = range.lowerBound
    while at < range.upperBound {
      switch text[at] {
      case 0x20: break
      case 0x2d:
        around.minuses += 1
        if !isBefore { hasUnusualSign = true }
      case 0x2b:
        around.pluses += 1
        hasUnusualSign = true
      case 0x28 where isBefore: around.opened += 1
      case 0x29 where !isBefore: around.closed += 1
      case 0x25 where !isBefore:
        isPercent = true
        around.marks += 1
      default:
        let length = CurrencySign.length(text, at, upTo: range.upperBound)
        guard length > 0 else { return false }
        hasCurrency = true
        around.marks += 1
        at &+= length &- 1
      }
      at &+= 1
    }
    return true
  }

  private mutating func readDigits(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var (points, commas, others, exponents) = (0, 0, 0, 0)
    var (lastPoint, lastComma) = (-1, -1)
    for at in range {
      switch text[at] {
      case 0x30...0x39: break
      case 0x2e: (points, lastPoint) = (points + 1, at)
      case 0x2c: (commas, lastComma) = (commas + 1, at)
      case 0x20, 0x27, 0xc2, 0xa0, 0xe2, 0x80, 0xaf, 0x99: others += 1
      case 0x45, 0x65: exponents += 1
      case 0x2b, 0x2d: if at == range.lowerBound || text[at &- 1] | 0x20 != 0x65 { return false }
      default: return false
      }
    }
    if exponents > 0 { return exponents == 1 && commas == 0 && others == 0 && readExponent(text, range) }
    var mark = range.upperBound
    if points > 0, commas > 0 {
      (style, mark) = lastPoint > lastComma ? (.groupedPoint, lastPoint) : (.groupedComma, lastComma)
      if lastPoint > lastComma ? points > 1 : commas > 1 { return false }
    } else if commas == 1 {
      let isGroup =
        range.upperBound - lastComma == 4 && lastComma - range.lowerBound <= 3 && text[range.lowerBound] != 0x30
      style = isGroup ? .commaOrGroup : .comma
      if !isGroup { mark = lastComma }
    } else if commas > 1 {
      style = .groupedPoint
    } else if points > 1 {
      style = .groupedComma
    } else if points == 1 {
      style = others > 0 ? .groupedPoint : .point
      mark = lastPoint
    } else {
      style = others > 0 ? .groupedPoint : .whole
    }
    guard isGrouped(text, range.lowerBound..<mark) else { return false }
    scale = max(0, range.upperBound - mark - 1)
    for at in min(mark + 1, range.upperBound)..<range.upperBound where text[at] &- 0x30 >= 10 { return false }
    value = Self.digits(text, range.lowerBound..<mark)
    if scale > 0 {
      value += Self.digits(text, mark + 1..<range.upperBound) / Self.powers[min(18, scale)]
    }
    return true
  }

  /// Whether digits stand in groups of three behind the first one.
  private mutating func isGrouped(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var (group, groups, at) = (0, 1, range.lowerBound)
    while at < range.upperBound {
      let byte = text[at]
      if byte &- 0x30 < 10 {
        if groups == 1, group == 1, text[at &- 1] == 0x30 { hasLeadingZero = true }
        group += 1
        integerDigits += 1
        at += 1
        continue
      }
      guard group >= 1, group <= 3, groups == 1 || group == 3 else { return false }
      let length = byte == 0xc2 ? 2 : byte == 0xe2 ? 3 : 1
      groups += 1
      group = 0
      at += length
    }
    return groups == 1 || group == 3
  }

  private mutating func readExponent(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var letters = ""
    for at in range { letters.unicodeScalars.append(Unicode.Scalar(text[at])) }
    guard let value = Double(letters) else { return false }
    self.value = value
    style = .exponent
    return true
  }
}

/// Signs and codes of currencies.
enum CurrencySign {
  private static let signs: [[UInt8]] = ["$", "€", "£", "¥", "￥", "₹", "₩", "₽", "₺", "元", "円", "원"].map {
    Array($0.utf8)
  }
  private static let codes: [[UInt8]] = [
    "USD", "EUR", "GBP", "CNY", "RMB", "JPY", "CHF", "AUD", "CAD", "HKD", "TWD", "KRW", "INR", "BRL", "MXN", "CLP",
    "PLN", "SEK", "NOK", "DKK", "CZK", "HUF", "RUB", "TRY", "SGD", "NZD", "ZAR", "US", "C", "A", "HK", "NT", "R", "S",
  ].map { Array($0.utf8) }

  /// The length of the sign or code at a place; 0 if there is none. Letters before a dollar sign belong to it.
  static func length(_ text: Span<UInt8>, _ at: Int, upTo end: Int) -> Int {
    for sign in signs where begins(text, at, end, sign) { return sign.count }
    for code in codes where begins(text, at, end, code) {
      let next = at + code.count
      if code.count == 3 { return 3 }
      if next < end, text[next] == 0x24 { return code.count + 1 }
    }
    return 0
  }

  private static func begins(_ text: Span<UInt8>, _ at: Int, _ end: Int, _ word: [UInt8]) -> Bool {
    guard at + word.count <= end else { return false }
    for index in word.indices where text[at + index] != word[index] { return false }
    return true
  }
}
