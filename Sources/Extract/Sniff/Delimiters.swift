import Definitions

/// Signs in a text that it is divided by marks rather than by places.
enum Delimiters {
  private static let marks = Array(",;\t|".utf8)

  /// By how much a mark that divides every line the same way, or quotes, make fixed width less likely: 1 for not at all.
  ///
  /// - Parameter columnsStart: where the columns begin that were found.
  static func doubt(_ grid: TextGrid, columnsStart: [Int]) -> Double {
    let quoted = grid.lines.count { line in line.count { $0 == 0x22 } > 1 }
    var doubt = quoted * 2 > grid.lines.count ? 0.3 : 1
    for mark in marks {
      let places = grid.lines.map { Self.places(of: mark, $0) }
      let counts = Dictionary(places.map { ($0.count, 1) }, uniquingKeysWith: +)
      guard let (count, lines) = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), count > 0,
        lines * 5 >= places.count * 4
      else { continue }
      // A tab is as wide as it likes.
      if mark == 0x09 { return 0 }
      let common = Dictionary(places.map { ($0, 1) }, uniquingKeysWith: +).values.max() ?? 0
      if common * 5 >= places.count * 4 {
        doubt = min(doubt, 0.5)
      } else {
        // Text such as `Ahn, Anna` leaves the columns behind it where they are.
        let last = places.compactMap(\.last).max() ?? 0
        doubt = min(doubt, columnsStart.contains { $0 > last } ? 1 : 0.3)
      }
    }
    return doubt
  }

  /// Whether a stretch of a line holds a dividing mark and nothing else.
  static func isDivider(_ grid: TextGrid, _ row: Int, _ stretch: Range<Int>) -> Bool {
    guard let value = grid.value(row, stretch), value.count == 1 else { return false }
    let characters = String(decoding: grid.lines[row], as: UTF8.self).unicodeScalars
    guard characters.count == grid.rows[row].count else { return false }
    let mark = characters[characters.index(characters.startIndex, offsetBy: value.lowerBound)]
    return mark == "|" || mark == "│"
  }

  /// Where a mark stands outside of quotes, in characters.
  private static func places(of mark: UInt8, _ line: [UInt8]) -> [Int] {
    var places: [Int] = []
    var isQuoted = false
    var place = 0
    for byte in line where byte & 0xc0 != 0x80 {
      if byte == 0x22 { isQuoted.toggle() }
      if byte == mark, !isQuoted { places.append(place) }
      place += 1
    }
    return places
  }
}
