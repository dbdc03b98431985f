import Columnar
import Text
import Definitions

/// The first lines of a text that are not blank, position by position: what stands there is blank, part of a number, or
/// something else.
struct TextGrid {
  enum Mark: UInt8 { case blank, number, other }

  /// A line a row.
  private(set) var rows: [[Mark]] = []
  /// The same lines as text, for names.
  private(set) var lines: [[UInt8]] = []
  private(set) var hasWide = false

  static let mostLines = 1000
  /// No line of a list is longer.
  static let longest = 8192

  /// Reads lines; a last one that may be cut off is left out where there are enough others.
  init(_ text: [UInt8], unit: FixedWidthDialect.Unit) {
    var start = text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while start < text.count, lines.count < Self.mostLines {
      let end = text[start...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? text.count
      if end == text.count, lines.count >= 20 { break }
      let line = Array(text[start..<end])
      if !Blanks.areAll(line.span, 0..<line.count) {
        lines.append(line)
        rows.append(marks(line, unit))
      }
      start = end + 1
    }
  }

  private mutating func marks(_ line: [UInt8], _ unit: FixedWidthDialect.Unit) -> [Mark] {
    var marks: [Mark] = []
    for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
      let mark: Mark
      switch scalar {
      case " ", "\t", "\u{3000}": mark = .blank
      case "0"..."9", ".", ",", "-", "+", "/", ":", "%", "$", "€", "¥", "£", "(", ")": mark = .number
      default: mark = .other
      }
      let width = CharacterWidth.cells(scalar)
      if width != 1 { hasWide = true }
      marks += Array(repeating: mark, count: unit == .cells ? width : 1)
    }
    return marks
  }

  /// What stands at a position of a row; behind its end there are blanks.
  func mark(_ row: Int, _ position: Int) -> Mark { position < rows[row].count ? rows[row][position] : .blank }

  /// Where the value of a row within a stretch begins and ends; nil if there is none.
  func value(_ row: Int, _ stretch: Range<Int>) -> Range<Int>? {
    guard let first = stretch.first(where: { mark(row, $0) != .blank }),
      let last = stretch.last(where: { mark(row, $0) != .blank })
    else { return nil }
    return first..<last + 1
  }

  /// Whether a value is a number, a date or the like.
  func isNumber(_ row: Int, _ value: Range<Int>) -> Bool { value.allSatisfy { mark(row, $0) == .number } }
}
