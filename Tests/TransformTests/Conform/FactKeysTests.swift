import Columnar
import Testing

@testable import Transform

/// Which rows have a key that comes more than once in the batch.
@Suite struct FactKeysTests {
  @Test(arguments: [1, 4000, 1 << 20]) func `are found over feeds, files and what went to a disk`(_ memory: Int) throws
  {
    var random = SystemRandomNumberGenerator()
    let origins = [RowOrigin(file: 0, feed: 0), RowOrigin(file: 0, feed: 1), RowOrigin(file: 3, feed: 0)]
    let keys = FactKeys(memory: MemoryBudget(bytes: memory))
    var all: [RowOrigin: [UInt64]] = [:]
    for _ in 0..<30 {
      for origin in origins.prefix(2) + origins.suffix(1) {
        // Hashes, of which some come again.
        let more = (0..<Int.random(in: 0...40, using: &random)).map { _ in
          let number = Int64.random(in: 0..<10_000, using: &random)
          return number == 0 ? 0 : ByteHash.hash(number)
        }
        try keys.append(more, of: origin)
        all[origin, default: []] += more
      }
    }
    var counts: [UInt64: Int] = [:]
    for key in all.values.joined() { counts[key, default: 0] += 1 }
    let repeated = try keys.repeated()
    for origin in origins {
      let found = repeated.rows[origin]
      for (row, key) in (all[origin] ?? []).enumerated() {
        #expect((found?[row] ?? false) == (counts[key, default: 0] > 1))
      }
    }
  }
}
