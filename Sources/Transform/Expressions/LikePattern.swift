import Columnar

/// A pattern of SQL's `like`: `%` any characters, `_` one character, `\` before a character that stands for itself.
struct LikePattern {
  private enum Step {
    case byte(UInt8)
    case character
    case any
  }
  private var steps: [Step] = []

  init(_ pattern: String) {
    var isEscaped = false
    for byte in pattern.utf8 {
      if !isEscaped, byte == 0x5c {
        isEscaped = true
        continue
      }
      switch byte {
      case 0x25 where !isEscaped: steps.append(.any)
      case 0x5f where !isEscaped: steps.append(.character)
      default: steps.append(.byte(byte))
      }
      isEscaped = false
    }
  }

  /// Whether a text is as the pattern says.
  ///
  /// After a `%` the shortest stretch is tried first; only the last `%` met ever needs to be tried again.
  func matches(_ text: Span<UInt8>) -> Bool {
    var at = 0
    var step = 0
    var retryStep = -1
    var retryAt = 0
    while true {
      if step == steps.count {
        if at == text.count { return true }
      } else {
        switch steps[step] {
        case .any:
          step += 1
          retryStep = step
          retryAt = at
          continue
        case .byte(let byte) where at < text.count && text[at] == byte:
          at += 1
          step += 1
          continue
        case .character where at < text.count:
          at += Self.characterLength(text, at)
          step += 1
          continue
        default:
          break
        }
      }
      guard retryStep >= 0, retryAt < text.count else { return false }
      retryAt += 1
      at = retryAt
      step = retryStep
    }
  }

  /// Length of the character that begins at a place; 1 where none does.
  static func characterLength(_ text: Span<UInt8>, _ at: Int) -> Int {
    var end = at + 1
    while end < text.count, text[end] & 0xc0 == 0x80 { end += 1 }
    return end - at
  }
}
