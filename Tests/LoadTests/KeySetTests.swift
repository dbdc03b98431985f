import Columnar
import Testing

@testable import Load

@Suite struct `A set of keys` {
  @Test(
    arguments: [
      ([], []),
      ([0], [0]),
      ([5, 1, 5, 1, 64, 63], [1, 5, 63, 64]),
      ([-3, -1, 20_260_301, -1, -2], [-3, -2, -1, 20_260_301]),
      ([-64, -65, 1 << 27, (1 << 27) - 65], [-64, (1 << 27) - 65, -65, 1 << 27]),
      ([.max, .min, 7], [7, .min, .max]),
    ] as [([Int64], [Int64])]) func `gives each key once`(_ keys: [Int64], _ expected: [Int64])
  {
    var set = KeySet()
    set.insert(IntegerColumn(keys))
    set.insert(IntegerColumn(keys.reversed()))
    var found: [Int64] = []
    set.forEach { found.append($0) }
    #expect(found == expected)
  }

  @Test func `holds no NULL`() {
    var set = KeySet()
    var column = IntegerColumn([1])
    column.append(nil)
    set.insert(column)
    var found: [Int64] = []
    set.forEach { found.append($0) }
    #expect(found == [1])
  }
}
