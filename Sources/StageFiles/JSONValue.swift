/// A JSON value of our own files: manifests, summaries, log lines. Members keep their order; numbers are whole.
package indirect enum JSONValue: Sendable, Equatable {
  /// Nothing.
  case null
  /// True or false.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A number, written with three digits behind the point.
  case seconds(Double)
  /// A text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Members in order.
  case object([Member])

  /// A name and its value.
  package struct Member: Sendable, Equatable {
    /// The name.
    package var name: String
    /// The value.
    package var value: JSONValue
  }

  /// An object of pairs.
  package static func members(_ pairs: [(String, JSONValue)]) -> JSONValue {
    .object(pairs.map { Member(name: $0.0, value: $0.1) })
  }

  /// A text, or null for nil.
  package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  /// The value of an object's member; nil when it has none, or is no object.
  package subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
  }

  /// The text; nil for any other value.
  package var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The whole number; nil for any other value.
  package var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  /// The elements; none for any other value.
  package var elements: [JSONValue] { if case .array(let values) = self { values } else { [] } }

  /// The value on one line.
  package var line: String {
    var output: [UInt8] = []
    write(into: &output, indent: nil)
    return String(decoding: output, as: UTF8.self)
  }

  /// The value over lines, two spaces a level, arrays and objects of plain values on one line; ends with a newline.
  package var lines: String {
    var output: [UInt8] = []
    write(into: &output, indent: 0)
    output.append(0x0a)
    return String(decoding: output, as: UTF8.self)
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private func write(into output: inout [UInt8], indent: Int?) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): output.append(contentsOf: String(value).utf8)
    case .seconds(let value): output.append(contentsOf: Self.thousandths(value).utf8)
    case .string(let text): Self.write(text, into: &output)
    case .array(let values):
      let inner = values.allSatisfy(\.isPlain) ? nil : indent
      write(values.count, between: "[", "]", inner, into: &output) { index, output in
        values[index].write(into: &output, indent: inner.map { $0 + 1 })
      }
    case .object(let members):
      let inner = indent != 0 && members.allSatisfy(\.value.isPlain) ? nil : indent
      write(members.count, between: "{", "}", inner, into: &output) { index, output in
        Self.write(members[index].name, into: &output)
        output.append(contentsOf: ": ".utf8)
        members[index].value.write(into: &output, indent: inner.map { $0 + 1 })
      }
    }
  }

  private func write(
    _ count: Int, between open: String, _ close: String, _ indent: Int?, into output: inout [UInt8],
    _ element: (Int, inout [UInt8]) -> Void
  ) {
    output.append(contentsOf: open.utf8)
    for index in 0..<count {
      if index > 0 { output.append(contentsOf: (indent == nil ? ", " : ",").utf8) }
      if let indent { output.append(contentsOf: ("\n" + String(repeating: "  ", count: indent + 1)).utf8) }
      element(index, &output)
    }
    if let indent, count > 0 { output.append(contentsOf: ("\n" + String(repeating: "  ", count: indent)).utf8) }
    output.append(contentsOf: close.utf8)
  }

  private static func write(_ text: String, into output: inout [UInt8]) {
    output.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22: output.append(contentsOf: "\\\"".utf8)
      case 0x5c: output.append(contentsOf: "\\\\".utf8)
      case 0x0a: output.append(contentsOf: "\\n".utf8)
      case 0x0d: output.append(contentsOf: "\\r".utf8)
      case 0x09: output.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        let hex = String(byte, radix: 16)
        output.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8)
      default: output.append(byte)
      }
    }
    output.append(0x22)
  }

  private static func thousandths(_ value: Double) -> String {
    let scaled = Int((min(max(value, -1e12), 1e12) * 1000).rounded())
    let rest = String(abs(scaled) % 1000)
    let zeros = String(repeating: "0", count: 3 - rest.count)
    return (scaled < 0 ? "-" : "") + String(abs(scaled) / 1000) + "." + zeros + rest
  }
}
