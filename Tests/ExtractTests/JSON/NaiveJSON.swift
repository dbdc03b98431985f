import Definitions

/// JSON read plainly: all of it into values first, and then the paths followed. The judge of the real reader.
indirect enum NaiveJSON {
  case null
  /// Text of a number or truth value.
  case scalar([UInt8])
  case string([UInt8])
  case array([NaiveJSON], raw: [UInt8])
  case object([(name: [UInt8], value: NaiveJSON)], raw: [UInt8])

  /// The text that a column gets; nil for NULL.
  var text: String? {
    switch self {
    case .null: nil
    case .scalar(let bytes), .string(let bytes), .array(_, let bytes), .object(_, let bytes):
      String(decoding: bytes, as: UTF8.self)
    }
  }

  var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  /// The last member of a name.
  func member(_ name: String) -> NaiveJSON? {
    guard case .object(let members, _) = self else { return nil }
    return members.last { $0.name == Array(name.utf8) }?.value
  }

  func element(_ index: Int) -> NaiveJSON? {
    guard case .array(let elements, _) = self, index < elements.count else { return nil }
    return elements[index]
  }
}

/// Parses one value, character by character.
struct NaiveJSONParser {
  private struct Broken: Error {}
  private let bytes: [UInt8]
  private var at = 0
  private var isLone = false

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The only value of a text, and whether it has half of a surrogate pair; nil where it is no JSON.
  static func value(of bytes: [UInt8]) -> (value: NaiveJSON, isLone: Bool)? {
    var parser = NaiveJSONParser(bytes)
    guard let value = try? parser.value() else { return nil }
    parser.blanks()
    return parser.at == bytes.count ? (value, parser.isLone) : nil
  }

  private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func blanks() { while let byte, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { at += 1 } }

  private mutating func expect(_ text: String) throws {
    guard bytes[at...].starts(with: text.utf8) else { throw Broken() }
    at += text.utf8.count
  }

  private mutating func value() throws -> NaiveJSON {
    blanks()
    let start = at
    switch byte {
    case UInt8(ascii: "{"):
      var members: [(name: [UInt8], value: NaiveJSON)] = []
      at += 1
      blanks()
      if byte == UInt8(ascii: "}") {
        at += 1
        return .object([], raw: Array(bytes[start..<at]))
      }
      while true {
        blanks()
        let name = try string()
        blanks()
        try expect(":")
        members.append((name, try value()))
        blanks()
        if byte == UInt8(ascii: ",") {
          at += 1
          continue
        }
        try expect("}")
        return .object(members, raw: Array(bytes[start..<at]))
      }
    case UInt8(ascii: "["):
      var elements: [NaiveJSON] = []
      at += 1
      blanks()
      if byte == UInt8(ascii: "]") {
        at += 1
        return .array([], raw: Array(bytes[start..<at]))
      }
      while true {
        elements.append(try value())
        blanks()
        if byte == UInt8(ascii: ",") {
          at += 1
          continue
        }
        try expect("]")
        return .array(elements, raw: Array(bytes[start..<at]))
      }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "n"):
      try expect("null")
      return .null
    case UInt8(ascii: "t"): try expect("true")
    case UInt8(ascii: "f"): try expect("false")
    default: try number()
    }
    return .scalar(Array(bytes[start..<at]))
  }

  private mutating func number() throws {
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { 0x30...0x39 ~= $0 } ?? false }
    if byte == UInt8(ascii: "-") { at += 1 }
    guard isDigit(byte) else { throw Broken() }
    if byte == UInt8(ascii: "0") { at += 1 } else { while isDigit(byte) { at += 1 } }
    if byte == UInt8(ascii: ".") {
      at += 1
      guard isDigit(byte) else { throw Broken() }
      while isDigit(byte) { at += 1 }
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      at += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
      guard isDigit(byte) else { throw Broken() }
      while isDigit(byte) { at += 1 }
    }
  }

  private mutating func string() throws -> [UInt8] {
    try expect("\"")
    var text: [UInt8] = []
    while let byte {
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return text
      case 0..<0x20: throw Broken()
      case UInt8(ascii: "\\"): text += try escape()
      default: text.append(byte)
      }
    }
    throw Broken()
  }

  private mutating func escape() throws -> [UInt8] {
    guard let byte else { throw Broken() }
    at += 1
    let simple: [UInt8: UInt8] = [
      0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9,
    ]
    if let character = simple[byte] { return [character] }
    guard byte == UInt8(ascii: "u") else { throw Broken() }
    var unit = try hex()
    if 0xd800...0xdbff ~= unit, bytes[at...].starts(with: "\\u".utf8) {
      let before = at
      at += 2
      let low = try hex()
      if 0xdc00...0xdfff ~= low { unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00) } else { at = before }
    }
    if Unicode.Scalar(unit) == nil { isLone = true }
    return Array(String(Unicode.Scalar(unit).map(Character.init) ?? "\u{fffd}").utf8)
  }

  private mutating func hex() throws -> UInt32 {
    guard at + 4 <= bytes.count, bytes[at] != UInt8(ascii: "+"), bytes[at] != UInt8(ascii: "-"),
      let value = UInt32(String(decoding: bytes[at..<(at + 4)], as: UTF8.self), radix: 16)
    else { throw Broken() }
    at += 4
    return value
  }
}

/// Follows the paths of a source through values.
struct NaiveRecords {
  var shape: JSONShape
  /// Several paths a column.
  var columns: [[JSONPath]]

  /// Each record of a document: its rows, or nil where it has not the shape that is asked for.
  func records(_ top: NaiveJSON) -> [[[String?]]?] {
    keyed(top, shape.records[...], nil).map { key, record in
      guard case .object = record else { return takesAnything(.record) ? [row(record, [], key, 0)] : nil }
      guard !shape.rows.isEmpty else { return [row(record, [], key, 0)] }
      guard let chains = chains(record, shape.rows[...]) else { return nil }
      return (chains.isEmpty ? [[]] : chains).enumerated().map { row(record, $1, key, $0) }
    }
  }

  /// Records with the names of the members which they are.
  private func keyed(_ value: NaiveJSON, _ names: ArraySlice<String>, _ key: String?) -> [(String?, NaiveJSON)] {
    guard let name = names.first else {
      if case .array(let elements, _) = value { return elements.map { (key, $0) } }
      return [(key, value)]
    }
    guard case .object(let members, _) = value else { return [] }
    return members.filter { name == "*" || $0.name == Array(name.utf8) }.flatMap { member in
      keyed(
        member.value, names.dropFirst(), name == "*" ? String(decoding: member.name, as: UTF8.self) : key)
    }
  }

  private func takesAnything(_ origin: JSONPath.Origin) -> Bool {
    columns.joined().contains { $0.steps.isEmpty && ($0.origin == origin || shape.rows.isEmpty && $0.origin == .row) }
  }

  /// For each row the elements around it, from the outermost to itself; nil for a fault.
  private func chains(_ value: NaiveJSON, _ names: ArraySlice<String>) -> [[NaiveJSON]]? {
    guard let name = names.first, let container = value.member(name) else { return [] }
    var elements: [NaiveJSON]
    switch container {
    case .null: elements = []
    case .array(let all, _): elements = all
    case .object: elements = [container]
    default: return nil
    }
    let isLast = names.count == 1
    var chains: [[NaiveJSON]] = []
    for element in elements {
      switch element {
      case .object: break
      case .null: break
      default: if !isLast || !takesAnything(.row) { return nil }
      }
      guard !isLast, case .object = element else {
        chains.append([element])
        continue
      }
      guard let inner = self.chains(element, names.dropFirst()) else { return nil }
      chains += inner.isEmpty ? [[element]] : inner.map { [element] + $0 }
    }
    return chains
  }

  private func row(_ record: NaiveJSON, _ chain: [NaiveJSON], _ key: String?, _ number: Int) -> [String?] {
    columns.map { paths in
      for (index, path) in paths.enumerated() {
        switch path.origin {
        case .recordKey: if let key { return key }
        case .rowNumber: return "\(number + 1)"
        case .rowKey: break
        case .row, .record:
          let isFallback = paths[..<index].contains { $0.steps.starts(with: path.steps) }
          if let found = value(path, record, chain), !(isFallback && found.isContainer), let text = found.text {
            return text
          }
        }
      }
      return nil
    }
  }

  private func value(_ path: JSONPath, _ record: NaiveJSON, _ chain: [NaiveJSON]) -> NaiveJSON? {
    var value: NaiveJSON? = record
    if path.origin == .row, !shape.rows.isEmpty {
      value = chain.count == shape.rows.count ? chain.last : nil
    }
    var level = path.origin == .record ? 0 : shape.rows.count
    for (index, step) in path.steps.enumerated() {
      switch step {
      case .member(let name):
        if level < shape.rows.count, name == shape.rows[level], level == index, index + 1 < path.steps.count {
          value = level < chain.count ? chain[level] : nil
          level += 1
        } else {
          level = shape.rows.count
          value = value?.member(name)
        }
      case .element(let number):
        level = shape.rows.count
        value = value?.element(number)
      case .embedded: return nil
      }
    }
    return value
  }
}
