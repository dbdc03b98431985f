import Testing

@testable import Transform

@Suite struct `Delivery order` {
  /// Any paths, some of the batch and some that the warehouse knows: their places are in the order of their bytes.
  @Test(arguments: 0..<100) func `places are in the order of the paths`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    func path() -> String {
      String((0..<Int.random(in: 0...3, using: &random)).map { _ in "abZé/".randomElement(using: &random) ?? "a" })
    }
    let own = (0..<Int.random(in: 0...5, using: &random)).map { _ in path() }
    let known = (0..<8).map { (id: Int64($0), path: path()) }
    let order = PathOrder(own)
    let places = order.places(of: known)
    let all = Array(zip(own, order.places)) + known.map { ($0.path, places[$0.id] ?? -1) }
    for left in all {
      for right in all {
        #expect((left.1 < right.1) == left.0.utf8.lexicographicallyPrecedes(right.0.utf8), "\(left) \(right)")
      }
    }
  }
}
