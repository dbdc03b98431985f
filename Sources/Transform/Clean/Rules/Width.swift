import Columnar

/// ASCII for full-width digits, letters, punctuation and the ideographic space: `１２，５` → `12,5`.
struct Width: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    var at = 0
    while at < value.count {
      if Self.narrow(value, at) != 0 { break }
      at &+= 1
    }
    if at == value.count { return .same }
    output.append(value.extracting(0..<at))
    while at < value.count {
      let narrow = Self.narrow(value, at)
      output.append(narrow == 0 ? value[at] : narrow)
      at &+= narrow == 0 ? 1 : 3
    }
    return .written
  }

  /// The ASCII character for the wide one that begins at a place (U+FF01…U+FF5E, U+3000), 0 if none does.
  @inline(__always) private static func narrow(_ value: Span<UInt8>, _ at: Int) -> UInt8 {
    let first = value[at]
    if first < 0xe3 || at &+ 3 > value.count { return 0 }
    let second = value[at &+ 1]
    let third = value[at &+ 2]
    if first == 0xef {
      if second == 0xbc, third >= 0x81, third <= 0xbf { return third &- 0x60 }
      if second == 0xbd, third >= 0x80, third <= 0x9e { return third &- 0x20 }
      return 0
    }
    return first == 0xe3 && second == 0x80 && third == 0x80 ? 0x20 : 0
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
