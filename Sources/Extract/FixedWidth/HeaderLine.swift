import Columnar
import Text
import Definitions

/// A line that shows where columns stand, character by character.
struct HeaderLine {
  private let characters: [Unicode.Scalar]
  /// Where each character begins, in units; and the line's end.
  private let places: [Int]

  init(_ text: [UInt8], _ unit: FixedWidthDialect.Unit) {
    characters = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    var place = 0
    var places = [0]
    for character in characters {
      place += unit == .cells ? CharacterWidth.cells(character) : 1
      places.append(place)
    }
    self.places = places
  }

  /// Fields from a line of names: each reaches from its name up to the next one, the last to the end.
  ///
  /// - Parameter names: what may have blanks inside; any other word is a name by itself.
  func fields(names: [String]) -> [FieldStretch] {
    var starts: [(first: Int, end: Int)] = []
    var isTaken = Array(repeating: false, count: characters.count)
    for name in names.map({ Array(Self.trimmed(Array($0.unicodeScalars)[...])) }).sorted(by: { $0.count > $1.count }) {
      for first in characters.indices
      where stands(name, at: first) && !isTaken[first..<first + name.count].contains(true) {
        starts.append((first, first + name.count))
        for index in first..<first + name.count { isTaken[index] = true }
      }
    }
    starts += runs { !Self.isBlank(characters[$0]) && !isTaken[$0] }
    starts.sort { $0.first < $1.first }
    return starts.enumerated().map { index, word in
      let next = index + 1 < starts.count ? places[starts[index + 1].first] : nil
      return FieldStretch(name: text(word.first..<word.end), start: places[word.first], end: next)
    }
  }

  /// Fields where a ruler has runs of dashes; nil if it is none.
  func fields(ruler: HeaderLine) -> [FieldStretch]? {
    let dashes: Set<Unicode.Scalar> = ["-", "=", "_", "~", "─", "═"]
    let gaps: Set<Unicode.Scalar> = [" ", "\t", "+", "|", "┼", "│"]
    guard ruler.characters.allSatisfy({ dashes.contains($0) || gaps.contains($0) }) else { return nil }
    let runs = ruler.runs { dashes.contains(ruler.characters[$0]) }
    if runs.isEmpty { return nil }
    return runs.map { run in
      let (start, end) = (ruler.places[run.first], ruler.places[run.end])
      let above = characters.indices.filter { places[$0] >= start && places[$0] < end }
      let name = above.first.map { text($0..<(above.last ?? $0) + 1) } ?? ""
      return FieldStretch(name: name, start: start, end: end)
    }
  }

  /// Whether a name stands at a place, as a word or words of its own; letters of ASCII in either case.
  private func stands(_ name: [Unicode.Scalar], at first: Int) -> Bool {
    let end = first + name.count
    guard !name.isEmpty, end <= characters.count, first == 0 || Self.isBlank(characters[first - 1]),
      end == characters.count || Self.isBlank(characters[end])
    else { return false }
    return zip(name, characters[first..<end]).allSatisfy { Self.folded($0) == Self.folded($1) }
  }

  private func runs(_ isIn: (Int) -> Bool) -> [(first: Int, end: Int)] {
    var runs: [(first: Int, end: Int)] = []
    for index in characters.indices where isIn(index) {
      if let last = runs.last, last.end == index {
        runs[runs.count - 1].end = index + 1
      } else {
        runs.append((index, index + 1))
      }
    }
    return runs
  }

  private func text(_ range: Range<Int>) -> String {
    String(String.UnicodeScalarView(Self.trimmed(characters[range])))
  }

  private static func trimmed(_ text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
    let rest = text.drop(while: isBlank)
    return rest.prefix(upTo: (rest.lastIndex { !isBlank($0) } ?? rest.startIndex - 1) + 1)
  }

  private static func isBlank(_ character: Unicode.Scalar) -> Bool {
    character == " " || character == "\t" || character == "\u{3000}"
  }

  private static func folded(_ character: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(character) ? Unicode.Scalar(UInt8(character.value | 0x20)) : character
  }
}
