import Definitions

/// Tells records of a source from others in the same file.
struct JSONConditions {
  private enum Test {
    case present, absent
    case like([TextPattern])
  }

  private let tests: [(slot: Int, test: Test)]
  private var text: [UInt8] = []

  init(_ paths: JSONPaths) {
    tests = paths.conditions.map { condition in
      let test: Test =
        switch condition.test {
        case .present: .present
        case .absent: .absent
        case .like(let texts): .like(texts.map(TextPattern.init))
        }
      return (condition.slot, test)
    }
  }

  /// Whether the record that the parser has just completed meets all.
  mutating func areMet(_ parser: borrowing JSONParser, in text: UnsafePointer<UInt8>) -> Bool {
    for (slot, test) in tests {
      let found = unsafe parser.values[slot]
      switch test {
      case .present: if found.length < 0 { return false }
      case .absent: if found.length >= 0 { return false }
      case .like(let patterns):
        guard found.length >= 0 else { return false }
        let start = Int(found.start)
        let end = start + Int(found.length)
        self.text.removeAll(keepingCapacity: true)
        if found.kind == .escaped {
          unsafe JSONTokens.unescape(text, start, end, into: &self.text)
        } else {
          unsafe self.text.append(contentsOf: UnsafeBufferPointer(start: text + start, count: end - start))
        }
        if !patterns.contains(where: { $0.matches(self.text) }) { return false }
      }
    }
    return true
  }
}

/// A text in which `*` stands for any text.
struct TextPattern {
  private let pieces: [[UInt8]]

  init(_ text: String) {
    pieces = text.split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
  }

  /// Whether a text is like this one as a whole.
  func matches(_ text: [UInt8]) -> Bool {
    guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else { return text == pieces.first ?? [] }
    guard text.count >= first.count + last.count, text.starts(with: first),
      text.suffix(last.count).elementsEqual(last)
    else { return false }
    // Each piece between is taken where it comes first: that leaves most for the others.
    var rest = text[first.count..<(text.count - last.count)]
    for piece in pieces.dropFirst().dropLast() {
      while !rest.starts(with: piece) {
        if rest.isEmpty { return false }
        rest = rest.dropFirst()
      }
      rest = rest.dropFirst(piece.count)
    }
    return true
  }
}
