/// JSON text in the making, indented.
struct JSONText {
  private(set) var text = ""
  private var depth = 0
  private var isFirst = true
  private var isAfterKey = false

  mutating func object(_ fill: (inout JSONText) -> Void) { nest("{", "}", fill) }

  mutating func array<Element>(_ elements: [Element], _ write: (inout JSONText, Element) -> Void) {
    nest("[", "]") { for element in elements { write(&$0, element) } }
  }

  mutating func strings(_ values: [String]) { raw("[" + values.map(Self.quoted).joined(separator: ", ") + "]") }

  mutating func key(_ name: String) {
    begin()
    text += Self.quoted(name) + ": "
    isAfterKey = true
  }

  mutating func member(_ name: String, _ value: String?) {
    key(name)
    raw(value.map(Self.quoted) ?? "null")
  }
  mutating func member(_ name: String, _ value: Int?) {
    key(name)
    raw(value.map(String.init) ?? "null")
  }
  mutating func member(_ name: String, _ value: Bool?) {
    key(name)
    raw(value.map { $0 ? "true" : "false" } ?? "null")
  }
  mutating func member(_ name: String, _ value: Double) {
    key(name)
    number(value)
  }
  mutating func member(_ name: String, _ values: [String]) {
    key(name)
    strings(values)
  }
  mutating func member(_ name: String, _ values: [Int]) {
    key(name)
    raw("[" + values.map(String.init).joined(separator: ", ") + "]")
  }

  mutating func number(_ value: Double) { raw(value.isFinite ? "\(value)" : "null") }

  mutating func raw(_ value: String) {
    begin()
    text += value
  }

  private mutating func begin() {
    if isAfterKey {
      isAfterKey = false
      return
    }
    if depth > 0 { text += (isFirst ? "\n" : ",\n") + String(repeating: "  ", count: depth) }
    isFirst = false
  }

  private mutating func nest(_ open: String, _ close: String, _ fill: (inout JSONText) -> Void) {
    begin()
    text += open
    depth += 1
    isFirst = true
    fill(&self)
    depth -= 1
    if !isFirst { text += "\n" + String(repeating: "  ", count: depth) }
    isFirst = false
    text += close
  }

  /// A text in quotes, as YAML reads it, too: to it some more characters are line ends, or not allowed.
  static func quoted(_ value: String) -> String {
    var text = "\""
    for letter in value.unicodeScalars {
      switch letter {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        switch letter.value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff:
          let digits = String(letter.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(letter)
        }
      }
    }
    return text + "\""
  }
}
