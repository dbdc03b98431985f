import Definitions

/// Blanks in UTF-8: space and the ideographic space, which fills fields of wide characters.
enum Blanks {
  /// Whether there is nothing else in a stretch, tabs and line ends aside.
  static func areAll(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    while at < range.upperBound {
      switch text[at] {
      case 0x20, 0x09, 0x0a, 0x0d: at += 1
      default:
        guard isIdeographic(text, at, range.upperBound) else { return false }
        at += 3
      }
    }
    return true
  }

  /// A stretch without what fills it up. A digit that fills leaves one of its kind: nothing but zeros is a zero.
  @inline(__always)
  static func stripped(_ text: Span<UInt8>, _ range: Range<Int>, _ padding: Padding) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    var filler: Int?
    while start < end {
      let byte = text[start]
      if byte == padding.before {
        filler = start
        start += 1
      } else if padding.hasBlanks, byte == 0x20 {
        start += 1
      } else if padding.hasBlanks, isIdeographic(text, start, end) {
        start += 3
      } else {
        break
      }
    }
    while end > start {
      let byte = text[end - 1]
      if byte == padding.after {
        filler = end - 1
        end -= 1
      } else if padding.hasBlanks, byte == 0x20 {
        end -= 1
      } else if padding.hasBlanks, end - start >= 3, isIdeographic(text, end - 3, end) {
        end -= 3
      } else {
        break
      }
    }
    if start == end, let filler, 0x30...0x39 ~= text[filler] { return filler..<filler + 1 }
    return start..<end
  }

  @inline(__always)
  private static func isIdeographic(_ text: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    text[at] == 0xe3 && at + 3 <= end && text[at + 1] == 0x80 && text[at + 2] == 0x80
  }
}
