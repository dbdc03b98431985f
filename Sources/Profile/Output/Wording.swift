import Columnar
import Text

/// Numbers, days and values in sentences.
enum Wording {
  /// `1,234,567`
  static func count(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// `1 value`, `3 values`; without a noun: `once`, `3 times`.
  static func times(_ number: Int, _ noun: String? = nil) -> String {
    guard let noun else { return number == 1 ? "once" : "\(count(number)) times" }
    return "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `this (or that, or another)`
  static func either(_ name: String, or others: [String]) -> String {
    others.isEmpty ? name : "\(name) (or \(others.joined(separator: ", ")))"
  }

  /// Lines of a width, broken at blanks; those after the first stand a little further in.
  static func wrapped(_ text: String, mark: String, width: Int) -> String {
    var lines: [String] = [mark]
    let margin = String(repeating: " ", count: mark.count)
    var isBeginning = true
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let line = lines[lines.count - 1]
      if !isBeginning, DisplayWidth.of(line) + 1 + DisplayWidth.of(String(word)) > width {
        lines.append(margin + "  " + word)
      } else {
        lines[lines.count - 1] = line + (isBeginning ? "" : " ") + word
      }
      isBeginning = false
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A value in quotes, cut where it is long, on one line.
  static func quoted(_ text: String) -> String { "'\(shown(text, 40))'" }

  /// A value on one line of so many characters.
  static func shown(_ text: String, _ width: Int) -> String {
    var shown = ""
    for (index, letter) in text.unicodeScalars.enumerated() {
      if index == width {
        shown += "…"
        break
      }
      switch letter.value {
      case 0x0a: shown += "\\n"
      case 0x0d: shown += "\\r"
      case 0x09: shown += "\\t"
      case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff: shown += "�"
      default: shown.unicodeScalars.append(letter)
      }
    }
    return shown
  }

  /// The day of a number of seconds since 1970.
  static func day(_ seconds: Int64) -> String {
    CivilDate(daysSince1970: (seconds - floorRemainder(seconds)) / 86_400).description
  }

  /// Day and clock of a number of seconds since 1970.
  static func instant(_ seconds: Int64) -> String {
    let clock = floorRemainder(seconds)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(day(seconds)) \(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
  }

  private static func floorRemainder(_ seconds: Int64) -> Int64 { (seconds % 86_400 + 86_400) % 86_400 }

  /// A number of a few significant digits.
  static func number(_ value: Double) -> String {
    if value == value.rounded(), value.magnitude < 1e15 { return count(Int(value)) }
    let rounded = (value * 100).rounded() / 100
    if value.magnitude >= 1 {
      let cents = Int((rounded.magnitude * 100).rounded())
      let part = cents % 100
      return (value < 0 ? "-" : "") + count(cents / 100) + (part == 0 ? "" : "." + (part < 10 ? "0\(part)" : "\(part)"))
    }
    return "\(Double(Float(value)))"
  }
}
