import Columnar
import Glibc

extension ColumnJudge {
  /// Numbers: whole, decimal, money, percent, codes.
  mutating func judgeNumbers() {
    let numbers = tally.numbers
    func styled(_ styles: NumberReading.Style...) -> Int { styles.reduce(0) { $0 + numbers.styles[$1.rawValue] } }
    if numbers.leadingZeros > 0, numbers.currencies == 0 {
      profile.kind = .text
      profile.notes.append("codes, not numbers: \(Wording.times(numbers.leadingZeros, "value")) with leading zeros")
      return
    }
    if name.isCode, numbers.scale == 0, numbers.currencies + numbers.percents + styled(.exponent) == 0,
      tally.shortest > 2
    {
      profile.kind = .text
      profile.notes.append("digits, but a code by its name: kept as text")
      return
    }
    profile.least = numbers.least.map { String(decoding: $0.text, as: UTF8.self) }
    profile.greatest = numbers.greatest.map { String(decoding: $0.text, as: UTF8.self) }
    if numbers.percents > 0 {
      profile.kind = .percent
      if numbers.percents < numbers.count {
        profile.warnings.append(
          "a percent sign behind \(Wording.count(numbers.percents)) of \(Wording.count(numbers.count)) numbers only")
      }
    } else if styled(.exponent) > 0 {
      profile.kind = .measurement
      profile.notes.append("\(Wording.times(styled(.exponent), "value")) with an exponent")
    } else if numbers.integerDigits + numbers.scale > 18 {
      profile.kind = numbers.scale == 0 ? .text : .measurement
      profile.notes.append(
        numbers.scale == 0
          ? "digits, up to \(numbers.integerDigits) of them: too many for a number, so an identifier"
          : "up to \(numbers.integerDigits) digits and \(numbers.scale) decimals: more than an exact decimal holds")
    } else if numbers.scale == 0 && styled(.comma, .groupedComma) == 0 {
      profile.kind = .integer
    } else {
      profile.kind = .decimal(scale: numbers.scale)
    }
    noteWriting(styled)
    if profile.kind == .integer { judgeWholeNumbers() }
    measure()
  }

  private mutating func noteWriting(_ styled: (NumberReading.Style...) -> Int) {
    let numbers = tally.numbers
    if numbers.currencies > 0 {
      profile.notes.append(
        numbers.currencies == numbers.count
          ? "with a currency"
          : "a currency beside \(Wording.count(numbers.currencies)) of \(Wording.count(numbers.count)) numbers")
    }
    let (comma, either, groupedPoint, groupedComma) = (
      styled(.comma), styled(.commaOrGroup), styled(.groupedPoint), styled(.groupedComma)
    )
    let isCommaDecimal = comma + groupedComma > 0
    if isCommaDecimal { profile.notes.append("decimal comma") }
    if groupedPoint > 0 || (either > 0 && !isCommaDecimal) { profile.notes.append("thousands are divided") }
    if isCommaDecimal, groupedPoint > 0 || styled(.point) > 0 {
      profile.warnings.append(
        "\(Wording.count(comma + groupedComma)) numbers with a decimal comma, \(Wording.count(groupedPoint + styled(.point))) with a decimal point"
      )
    }
    if either > 0, isCommaDecimal {
      profile.isContradictory = true
      profile.warnings.append(
        "\(Wording.times(either, "value")) such as 1,234 could be thousands or three decimals; here the comma is the decimal mark elsewhere"
      )
    } else if either > 0, groupedPoint == 0, either < 20 {
      // Of twenty numbers with decimals, some would have another count of them than three.
      profile.warnings.append("a comma before three digits is taken for thousands (\(Wording.times(either, "value")))")
    }
    let isMoney =
      numbers.currencies + comma + either + groupedPoint + groupedComma + numbers.unusualSigns > 0
    if isMoney, profile.kind != .percent, profile.kind != .measurement { profile.cleaning.append("money") }
  }

  private mutating func judgeWholeNumbers() {
    let numbers = tally.numbers
    guard let least = numbers.least?.value, let greatest = numbers.greatest?.value else { return }
    for (unit, format, scale) in [("seconds", "epoch_seconds", 1.0), ("milliseconds", "epoch_milliseconds", 1000.0)] {
      // From 2000 to 2040.
      guard least >= 946_684_800 * scale, greatest <= 2_208_988_800 * scale else { continue }
      if name.isTime {
        profile.kind = .timestamp
        profile.forms = [ColumnProfile.Form(format: format, count: numbers.count, otherFormat: nil, deciding: 0)]
        profile.least = Wording.instant(Int64(least / scale)) + "Z"
        profile.greatest = Wording.instant(Int64(greatest / scale)) + "Z"
        profile.notes.append("\(unit) since 1970")
        return
      }
      if name.isKey { continue }
      profile.doubts.append(
        "may be \(unit) since 1970: \(Wording.day(Int64(least / scale))) to \(Wording.day(Int64(greatest / scale)))")
    }
    if greatest >= 9_007_199_254_740_992 {
      profile.notes.append("beyond 2^53: exact here, but not where numbers are floating point, as in spreadsheets")
    }
    if name.isMoney, numbers.currencies == 0, greatest >= 1000, profile.distinct > 1 {
      profile.doubts.append("amounts without decimals: perhaps cents")
    }
    if least == 0, greatest == 1, profile.distinct == 2 { profile.doubts.append("0 and 1: perhaps no and yes") }
    if kinds(.both) > 0, kinds(.both) == kinds(.number, .both) {
      profile.doubts.append("may be days written as eight digits")
    }
  }

  /// Quartiles, outliers, and numbers that stand for no value.
  private mutating func measure() {
    guard profile.kind != .timestamp, profile.kind != .text else { return }
    let ordered = tally.numbers.ordered()
    guard tally.numbers.count > 0, let spread = Spread(ordered, sum: tally.numbers.sum, count: tally.numbers.count)
    else { return }
    profile.spread = ColumnProfile.Spread(mean: spread.mean, quartiles: spread.quartiles, outliers: spread.outliers)
    if spread.outliers > 0, profile.isUnique != true, profile.distinct > 12 {
      let isAbove = spread.above > 0
      let extreme = isAbove ? tally.numbers.greatest : tally.numbers.least
      let text = extreme.map { "\(String(decoding: $0.text, as: UTF8.self)), line \($0.line)" } ?? ""
      profile.notes.append(
        "\(tally.isExact ? "" : "about ")\(Wording.times(spread.outliers, "value")) far \(isAbove && spread.below > 0 ? "outside" : isAbove ? "above" : "below") the others, the \(isAbove ? "greatest" : "least") being \(text)"
      )
    } else {
      profile.spread?.outliers = 0
    }
    noteStandIns(ordered)
  }

  private mutating func noteStandIns(_ ordered: [(value: Double, weight: Double)]) {
    guard ordered.count > 2, let first = ordered.first, let last = ordered.last else { return }
    let total = Double(tally.numbers.count)
    func weight(_ value: Double) -> Double { ordered.reduce(0) { $0 + ($1.value == value ? $1.weight : 0) } }
    let next = ordered.first { $0.value > first.value }?.value ?? 0
    if [-1, -9, -99, -999, -9999].contains(first.value), next >= 0 {
      let share = weight(first.value)
      profile.doubts.append(
        "\(Int(first.value)) is the only negative number (\(Wording.count(Int(share.rounded()))) of \(Wording.count(Int(total)))): it may mean that there is no value"
      )
    }
    let before = ordered.last { $0.value < last.value }?.value ?? 0
    if [999, 9999, 99999, 999_999, 9_999_999].contains(last.value), before * 2 < last.value, first.value >= -1 {
      profile.doubts.append(
        "\(Int(last.value)) (\(Wording.times(Int(weight(last.value).rounded())))) may mean that there is no value")
    }
  }
}

/// Quartiles and values far beyond them.
struct Spread {
  var mean: Double
  var quartiles: [Double]
  /// About how many values lie far below, and far above.
  var below = 0
  var above = 0
  var outliers: Int { below + above }

  /// - Parameter ordered: values with weights, in order.
  init?(_ ordered: [(value: Double, weight: Double)], sum: Double, count: Int) {
    let total = ordered.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return nil }
    mean = sum / Double(count)
    quartiles = []
    var passed = 0.0
    var index = 0
    for share in [0.25, 0.5, 0.75] {
      while index < ordered.count - 1, passed + ordered[index].weight < share * total {
        passed += ordered[index].weight
        index += 1
      }
      quartiles.append(ordered[index].value)
    }
    // Far out is what lies beyond three times the middle half's width (Tukey), on the plain scale and, where
    // all is above zero, on the logarithmic one as well: amounts and durations are skewed by nature.
    let width = quartiles[2] - quartiles[0]
    guard width > 0 else { return }
    let isPositive = ordered[0].value > 0
    let (low, high) = (log(max(quartiles[0], 1e-300)), log(max(quartiles[2], 1e-300)))
    var (underneath, over) = (0.0, 0.0)
    for (value, weight) in ordered {
      let isFar = value < quartiles[0] - 3 * width || value > quartiles[2] + 3 * width
      if !isFar { continue }
      if isPositive, log(value) >= low - 3 * (high - low), log(value) <= high + 3 * (high - low) { continue }
      if value < quartiles[0] { underneath += weight } else { over += weight }
    }
    below = Int(underneath.rounded())
    above = Int(over.rounded())
    // A twentieth of all is a shape, not a few strays.
    if outliers * 20 > count { (below, above) = (0, 0) }
  }
}
