internal import Glibc

/// How many different values there are, from a sample of rows.
package enum DistinctEstimate {
  /// Values that came more often than this are there for certain, and their rows are set aside.
  private static let frequent = 50

  /// The estimator Duj2a of Haas and Stokes (Estimating the number of classes in a finite population, 1998). Values that came
  /// once stand for those that did not come; how differently frequent values are corrects that. PostgreSQL's ANALYZE takes the first
  /// step of it (Duj1), which finds too few where some values make up most rows.
  ///
  /// - Parameters:
  ///   - hashes: of the values of the rows that were drawn.
  ///   - rows: how many they were drawn from.
  package static func values(_ hashes: [UInt64], of rows: Int64) -> Double {
    let counts = counts(hashes)
    let (drawn, all) = (Double(hashes.count), Double(rows))
    guard drawn < all, !counts.isEmpty else { return Double(counts.count) }
    let rare = counts.filter { $0 <= frequent }
    let share = drawn / all
    let others = counts.count - rare.count
    let rareDrawn = rare.reduce(0, +)
    guard rareDrawn > 0 else { return Double(others) }
    let estimate = duj2(rare, drawn: Double(rareDrawn), share: share) + Double(others)
    return min(max(estimate, Double(counts.count)), all).rounded()
  }

  /// How often each different value came.
  private static func counts(_ hashes: [UInt64]) -> [Int] {
    let sorted = hashes.sorted()
    var counts: [Int] = []
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
      counts.append(end - start)
      start = end
    }
    return counts
  }

  private static func duj2(_ counts: [Int], drawn: Double, share: Double) -> Double {
    let different = Double(counts.count)
    let once = Double(counts.count { $0 == 1 })
    let all = drawn / share
    let unseen = 1 - once * (1 - share) / drawn
    let first = min(different / unseen, all)
    // The squared coefficient of variation of how often values are there.
    let pairs = counts.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
    let variation = max(0, first / (drawn * drawn) * pairs + first / all - 1)
    return (different - once * (1 - share) * log(1 - share) * variation / share) / unseen
  }
}
