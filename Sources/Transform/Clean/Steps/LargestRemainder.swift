/// Shares a whole number out in proportion to weights, to the last unit.
///
/// The method of the largest remainder (Hare–Niemeyer): everyone gets the whole part of their exact quota, and what is
/// left goes, one unit each, to those whose quotas were cut by most; of equal remainders the earlier row gets it. See M. L.
/// Balinski and H. P. Young, *Fair Representation*, 2nd edition, Brookings 2001, where it is Hamilton's method.
///
/// ```
/// 10.00 over 1, 1, 1     quotas 333 ⅓, 333 ⅓, 333 ⅓     cut 333, 333, 333     left 1     334, 333, 333
/// ```
///
/// Weights are of one sign; where all of them are 0, the shares are equal. A negative amount is shared out as its
/// magnitude is. All is done in 128 bits: amount and weights are below 2⁶³ by magnitude, so no product is cut.
struct LargestRemainder {
  private var remainders: [Int128] = []
  private var order: [Int] = []

  /// Puts shares in the place of weights.
  ///
  /// - Parameters:
  ///   - amount: what is shared out; above `Int64.min`.
  ///   - weights: by row; those of `rows` become shares.
  ///   - rows: the rows that share it, in their order; at least one.
  mutating func share(_ amount: Int64, over weights: inout [Int64], _ rows: ArraySlice<Int32>) {
    let total = rows.reduce(into: Int128(0)) { $0 += Int128(weights[Int($1)].magnitude) }
    let whole = total == 0 ? Int128(rows.count) : total
    let magnitude = Int128(amount.magnitude)
    var left = magnitude
    remainders.removeAll(keepingCapacity: true)
    for row in rows {
      let weight = total == 0 ? 1 : Int128(weights[Int(row)].magnitude)
      let (quota, remainder) = (magnitude * weight).quotientAndRemainder(dividingBy: whole)
      weights[Int(row)] = Int64(quota)
      left -= quota
      remainders.append(remainder)
    }
    if left > 0 {
      order.removeAll(keepingCapacity: true)
      order += remainders.indices
      let remainders = remainders
      order.sort { remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1 }
      for index in order.prefix(Int(left)) { weights[Int(rows[rows.startIndex + index])] += 1 }
    }
    if amount < 0 { for row in rows { weights[Int(row)] = -weights[Int(row)] } }
  }
}
