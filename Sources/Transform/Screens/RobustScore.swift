// The modified z-score of B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers" (ASQC Basic References in
// Quality Control, volume 16, 1993):
//
//     M = 0.6745 · (x − median) / MAD        MAD = median of |x − median|
//
// They call values with |M| over 3.5 possible outliers. Where more than half of the values are the same, MAD is 0 and
// M is not defined: then, as in IBM SPSS, the mean absolute deviation takes its place, M = (x − median) / (1.253314 ·
// mean). Where that is 0, too, all values are the same, and none is an outlier.
//
// All of it is exact, in integers: a median of an even number of values is the mean of two, so it is kept doubled.

/// The bounds beyond which the values of a group are outliers.
struct RobustScore: Sendable, Equatable {
  /// Twice the median, at the scale of the values.
  let doubledMedian: Int128
  /// Four times the median absolute deviation, at the scale of the values.
  let fourfoldDeviation: Int128
  /// The least and the greatest value that is no outlier.
  let least: Int64
  let greatest: Int64

  /// - Parameters:
  ///   - values: sorted, with how often each comes; at least one.
  ///   - over: the score beyond which a value is an outlier, times 10,000.
  init(_ values: some RandomAccessCollection<ValueCounts.Entry>, over: Int64) {
    let counted = values.map { (value: Int128($0.value), count: Int128($0.count)) }
    let total = counted.reduce(0 as Int128) { $0 + $1.count }
    let median = Self.doubledMedian(counted, of: total)
    let deviations = counted.map { (value: ($0.value * 2 - median).magnitude, count: $0.count) }
      .map { (value: Int128($0.value), count: $0.count) }.sorted { $0.value < $1.value }
    let deviation = Self.doubledMedian(deviations, of: total)
    doubledMedian = median
    fourfoldDeviation = deviation
    // The greatest doubled deviation that is not too much.
    let most: Int128
    if deviation > 0 {
      // 0.6745 · (d / 2) / (D / 4) <= over / 10,000
      most = Int128(over) * deviation / (2 * 6745)
    } else {
      // (d / 2) / (1.253314 · sum / (2 n)) <= over / 10,000
      let factor = Int128(over) * 1_253_314
      let sum = deviations.reduce(0 as Int128) { $0 + $1.value * $1.count }
      most = (sum / total * factor + sum % total * factor / total) / 10_000_000_000
    }
    least = Self.clamped(-Self.half(most - median))
    greatest = Self.clamped(Self.half(most + median))
  }

  func isOutlier(_ value: Int64) -> Bool { value < least || value > greatest }

  /// Twice the median: the sum of the two values in the middle, or twice the one.
  private static func doubledMedian(_ values: [(value: Int128, count: Int128)], of total: Int128) -> Int128 {
    func value(at place: Int128) -> Int128 {
      var before: Int128 = 0
      for entry in values {
        before += entry.count
        if place < before { return entry.value }
      }
      return values.last?.value ?? 0
    }
    return value(at: (total - 1) / 2) + value(at: total / 2)
  }

  /// Half, rounded down.
  private static func half(_ value: Int128) -> Int128 { value >> 1 }

  private static func clamped(_ value: Int128) -> Int64 { Int64(clamping: value) }
}
