/// Reads JSON of our own making: whole numbers only, at most 64 levels. What cannot be read is nil, never a trap.
package struct JSONReader {
  private let bytes: [UInt8]
  private var at = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that some bytes are; nil when they are not one.
  package static func value(_ bytes: [UInt8]) -> JSONValue? {
    var reader = JSONReader(bytes)
    guard let value = reader.value(depth: 0) else { return nil }
    reader.skipBlanks()
    return reader.at == bytes.count ? value : nil
  }

  private mutating func skipBlanks() {
    while at < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[at]) { at += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func word(_ text: String, _ value: JSONValue) -> JSONValue? {
    let wanted = Array(text.utf8)
    guard bytes.count - at >= wanted.count, Array(bytes[at..<(at + wanted.count)]) == wanted else { return nil }
    at += wanted.count
    return value
  }

  private mutating func value(depth: Int) -> JSONValue? {
    skipBlanks()
    guard depth < 64, at < bytes.count else { return nil }
    switch bytes[at] {
    case 0x7b: return object(depth: depth)
    case 0x5b: return array(depth: depth)
    case 0x22: return text().map { .string($0) }
    case 0x74: return word("true", .boolean(true))
    case 0x66: return word("false", .boolean(false))
    case 0x6e: return word("null", .null)
    default: return number()
    }
  }

  private mutating func object(depth: Int) -> JSONValue? {
    at += 1
    var members: [JSONValue.Member] = []
    if take(0x7d) { return .object([]) }
    repeat {
      skipBlanks()
      guard at < bytes.count, bytes[at] == 0x22, let name = text(), take(0x3a), let value = value(depth: depth + 1)
      else { return nil }
      members.append(JSONValue.Member(name: name, value: value))
    } while take(0x2c)
    return take(0x7d) ? .object(members) : nil
  }

  private mutating func array(depth: Int) -> JSONValue? {
    at += 1
    var values: [JSONValue] = []
    if take(0x5d) { return .array([]) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
    } while take(0x2c)
    return take(0x5d) ? .array(values) : nil
  }

  private mutating func number() -> JSONValue? {
    let start = at
    while at < bytes.count, bytes[at] == 0x2d || (0x30...0x39).contains(bytes[at]) || bytes[at] == 0x2e { at += 1 }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if let whole = Int(text) { return .integer(whole) }
    return Double(text).map { .seconds($0) }
  }

  private mutating func text() -> String? {
    at += 1
    var output: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == 0x22 { return String(validating: output, as: UTF8.self) }
      guard byte == 0x5c else {
        output.append(byte)
        continue
      }
      guard at < bytes.count else { return nil }
      at += 1
      switch bytes[at - 1] {
      case 0x6e: output.append(0x0a)
      case 0x72: output.append(0x0d)
      case 0x74: output.append(0x09)
      case 0x22, 0x5c, 0x2f: output.append(bytes[at - 1])
      case 0x75:
        guard bytes.count - at >= 4,
          let code = UInt32(String(decoding: bytes[at..<(at + 4)], as: UTF8.self), radix: 16),
          let scalar = Unicode.Scalar(code)
        else { return nil }
        at += 4
        output.append(contentsOf: String(Character(scalar)).utf8)
      default: return nil
      }
    }
    return nil
  }
}
