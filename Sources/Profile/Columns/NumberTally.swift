import Columnar

/// What the numbers of a column come to.
struct NumberTally {
  /// A value as it stands in the file, and where.
  struct Extreme {
    var value: Double
    var text: [UInt8]
    var line: Int64
  }

  var count = 0
  var styles: [Int] = Array(repeating: 0, count: NumberReading.Style.allCases.count)
  var leadingZeros = 0
  var currencies = 0
  var percents = 0
  var unusualSigns = 0
  var negatives = 0
  var integerDigits = 0
  var scale = 0
  private(set) var least: Extreme?
  private(set) var greatest: Extreme?
  private(set) var sum = 0.0
  /// Values with weights, for the quartiles: every different one, or a sample of the rest.
  private(set) var sample: [(value: Double, weight: Double)] = []
  private var sampled = 0
  private var random: UInt64 = 0x9e37_79b9_7f4a_7c15
  private static let sampleSize = 4096

  @inline(__always)
  mutating func add(_ reading: NumberReading, _ text: Span<UInt8>, times: Int, line: Int64, isSampled: Bool) {
    count &+= times
    styles[reading.style.rawValue] &+= times
    if reading.hasLeadingZero { leadingZeros &+= times }
    if reading.hasCurrency { currencies &+= times }
    if reading.isPercent { percents &+= times }
    if reading.hasUnusualSign { unusualSigns &+= times }
    if reading.value < 0 { negatives &+= times }
    if reading.integerDigits > integerDigits { integerDigits = reading.integerDigits }
    if reading.scale > scale { scale = reading.scale }
    sum += reading.value * Double(times)
    if reading.value < least?.value ?? .infinity || isBeyond(least, reading, text, above: false) {
      least = Extreme(value: reading.value, text: Self.copy(text), line: line)
    }
    if reading.value > greatest?.value ?? -.infinity || isBeyond(greatest, reading, text, above: true) {
      greatest = Extreme(value: reading.value, text: Self.copy(text), line: line)
    }
    if !isSampled {
      sample.append((reading.value, Double(times)))
      return
    }
    sampled &+= 1
    if sampled <= Self.sampleSize {
      reservoir.append(reading.value)
      return
    }
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let place = Int((random >> 33) % UInt64(sampled))
    if place < Self.sampleSize { reservoir[place] = reading.value }
  }
  private var reservoir: [Double] = []

  /// Values and weights in order.
  func ordered() -> [(value: Double, weight: Double)] {
    let weight = reservoir.isEmpty ? 0 : Double(sampled) / Double(reservoir.count)
    return (sample + reservoir.map { ($0, weight) }).sorted { $0.value < $1.value }
  }

  /// Whether a whole number lies beyond another that has the same floating-point value: above 2^53 digits decide.
  @inline(__always)
  private func isBeyond(_ extreme: Extreme?, _ reading: NumberReading, _ text: Span<UInt8>, above: Bool) -> Bool {
    guard reading.value.magnitude >= 9_007_199_254_740_992, let extreme, extreme.value == reading.value,
      extreme.text.count == text.count
    else { return false }
    let isAbove = above != (reading.value < 0)
    return isAbove ? Bytes.precedes(extreme.text.span, text) : Bytes.precedes(text, extreme.text.span)
  }

  private static func copy(_ text: Span<UInt8>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.append(text)
    return copy
  }
}
