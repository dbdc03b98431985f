import Columnar

/// Given names before the family name: `Lee, Ann` → `Ann Lee`. A text with no comma, or more than one, stays.
struct NameOrder: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    var comma: Int?
    var width = 1
    for index in value.indices {
      // The full-width comma is EF BC 8C.
      let isWide =
        value[index] == 0xef && index &+ 2 < value.count && value[index &+ 1] == 0xbc && value[index &+ 2] == 0x8c
      guard value[index] == 0x2c || isWide else { continue }
      if comma != nil { return .same }
      comma = index
      width = isWide ? 3 : 1
    }
    guard let comma else { return .same }
    let family = Blanks.trimmed(value.extracting(0..<comma))
    let rest = value.extracting((comma &+ width)..<value.count)
    let given = Blanks.trimmed(rest)
    if family.isEmpty || given.isEmpty { return .same }
    output.append(rest.extracting(given))
    output.append(0x20)
    output.append(value.extracting(family))
    return .written
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
