import Columnar

/// An e-mail address with its domain in small letters: `Ann@Shop.TEST` → `Ann@shop.test`; what can be none is dropped.
///
/// Basic validity only: one `@`, a local part without blanks or quotes, a domain of at least two labels. A `*` makes
/// it invalid though mail allows it: masked addresses (`a***@shop.test`) would join strangers.
struct Email: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    var trimmed = Blanks.trimmed(value)
    if Self.hasScheme(value.extracting(trimmed)) { trimmed = (trimmed.lowerBound &+ 7)..<trimmed.upperBound }
    if trimmed.isEmpty { return value.count == 0 ? .same : .narrowed(0..<0) }
    let address = value.extracting(trimmed)
    guard let at = Self.separator(address) else { return .invalid }
    var capital = false
    for index in at..<address.count where address[index] &- 0x41 < 26 { capital = true }
    if !capital { return trimmed.count == value.count ? .same : .narrowed(trimmed) }
    for index in address.indices {
      let byte = address[index]
      output.append(index > at && byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }
    return .written
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }

  /// Whether an address begins with `mailto:`.
  private static func hasScheme(_ address: Span<UInt8>) -> Bool {
    guard address.count >= 7, address[6] == 0x3a else { return false }
    let word: [6 of UInt8] = [0x6d, 0x61, 0x69, 0x6c, 0x74, 0x6f]
    for index in 0..<6 where address[index] | 0x20 != word[index] { return false }
    return true
  }

  /// Where the `@` of a valid address is.
  private static func separator(_ address: Span<UInt8>) -> Int? {
    var at = 0
    var before: UInt8 = 0x2e
    while at < address.count, address[at] != 0x40 {
      let byte = address[at]
      guard isLocal(byte), !(byte == 0x2e && before == 0x2e) else { return nil }
      before = byte
      at &+= 1
    }
    // "before" is a dot too where nothing stands before the @.
    guard before != 0x2e, at <= 64, at < address.count, address.count <= 254 else { return nil }
    var label = 0
    var labels = 1
    var letters = 0
    for index in (at &+ 1)..<address.count {
      let byte = address[index]
      if byte == 0x2e {
        guard label > 0, address[index &- 1] != 0x2d else { return nil }
        labels &+= 1
        label = 0
        letters = 0
        continue
      }
      let isLetter = (byte | 0x20) &- 0x61 < 26 || byte >= 0x80
      guard isLetter || byte &- 0x30 < 10 || (byte == 0x2d && label > 0), label < 63 else { return nil }
      if isLetter { letters &+= 1 }
      label &+= 1
    }
    return labels >= 2 && label >= 2 && letters > 0 && address[address.count &- 1] != 0x2d ? at : nil
  }

  /// Whether a byte may stand before the `@`.
  @inline(__always) private static func isLocal(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x80...: true
    // . _ - + ! # $ % & ' / = ? ^ ` { | } ~
    case 0x2e, 0x5f, 0x2d, 0x2b, 0x21, 0x23...0x27, 0x2f, 0x3d, 0x3f, 0x5e, 0x60, 0x7b...0x7e: true
    default: false
    }
  }
}
