// Columns may overlap, touch or leave gaps, so it is not they that are looked for in a record but their boundaries:
//
// ```
// columns       1-4   6-9   6-                  (positions in the unit)
// boundaries    0  4  5  9                      (positions from 0, each once, ascending)
// record        甲1 Z  A001  x                   (cells)
// cuts          0  4  …                         (bytes of the text)
// ```
//
// All boundaries are looked for, also those of columns that nobody asked for: what is rejected must not depend on that.

import Columnar
import Text
import Definitions

/// A stretch of a record that is a column, in units from 0.
struct FieldStretch: Equatable {
  var name: String
  var start: Int
  /// nil for a field that reaches to the end of the record.
  var end: Int?
  /// Whether a record must reach to it.
  var isRequired = false

  /// The place as a definition writes it.
  var place: ColumnPlace { ColumnPlace(first: start + 1, last: end) }
}

/// Cuts the text of records into fields.
struct FixedWidthLayout {
  /// Why a record is not taken.
  enum Misfit: Equatable {
    /// It ends before this field begins.
    case short(field: Int)
    /// Behind the last field stands something else than blanks.
    case long
    /// A boundary falls inside of a character.
    case split(position: Int)
  }

  let fields: [FieldStretch]
  /// Positions where fields begin or end, ascending.
  let boundaries: [Int]
  /// For each boundary, its place in the text that was cut last; the text's end where that comes before.
  private(set) var cuts: [Int]
  /// Length of that text, in units.
  private(set) var width = 0
  private let edges: [(start: Int, end: Int?)]
  private let unit: FixedWidthDialect.Unit
  /// The required field that begins last.
  private let lastRequired: Int?
  private let hasEnd: Bool

  init(_ fields: [FieldStretch], unit: FixedWidthDialect.Unit, rest: FixedWidthDialect.Rest) {
    self.fields = fields
    self.unit = unit
    let boundaries = Set(fields.map(\.start) + fields.compactMap(\.end)).sorted()
    self.boundaries = boundaries
    cuts = Array(repeating: 0, count: boundaries.count)
    func index(_ position: Int) -> Int { boundaries.firstIndex(of: position) ?? 0 }
    edges = fields.map { (index($0.start), $0.end.map(index)) }
    lastRequired = fields.indices.filter { fields[$0].isRequired }.max { fields[$0].start < fields[$1].start }
    hasEnd = rest == .reject && !fields.isEmpty && fields.allSatisfy { $0.end != nil }
  }

  // MARK: Cutting

  /// Finds the boundaries in a text that is valid UTF-8, by characters or cells.
  mutating func cut(_ text: Span<UInt8>, _ range: Range<Int>) -> Misfit? {
    if Self.isASCII(text, range) {
      for index in boundaries.indices { cuts[index] = min(range.lowerBound + boundaries[index], range.upperBound) }
      width = range.count
      return nil
    }
    var at = range.lowerBound
    var next = 0
    width = 0
    if let misfit = pass(at, &next) { return misfit }
    while at < range.upperBound {
      let (scalar, length) = Self.scalar(text, at)
      let own = unit == .cells ? CharacterWidth.cells(scalar) : 1
      // Marks stand on the character before.
      if own > 0, let misfit = pass(at, &next) { return misfit }
      width += own
      at = min(at + length, range.upperBound)
    }
    return finish(at, next)
  }

  /// Finds the boundaries in a record's bytes, and decodes it.
  ///
  /// - Parameters:
  ///   - text: receives the text; the record's alone is added.
  ///   - faults: receives the places in `text` of what are no characters.
  mutating func cut(
    _ bytes: [UInt8], _ range: Range<Int>, by decoder: CharacterDecoder, into text: inout [UInt8],
    faults: inout [Int]
  ) -> Misfit? {
    decoder.reset()
    width = range.count
    let begin = text.count
    var at = range.lowerBound
    for (index, boundary) in boundaries.enumerated() {
      let end = min(range.lowerBound + boundary, range.upperBound)
      if end > at {
        at = decoder.decode(bytes, at..<end, into: &text, isLast: true, faults: &faults)
        if !faults.isEmpty {
          // Either it is no character, or the boundary is inside of one.
          text.removeLast(text.count - begin)
          faults.removeAll(keepingCapacity: true)
          decoder.reset()
          _ = decoder.decode(bytes, range, into: &text, isLast: true, faults: &faults)
          return faults.isEmpty ? .split(position: boundary) : nil
        }
      }
      cuts[index] = text.count
    }
    _ = decoder.decode(bytes, at..<range.upperBound, into: &text, isLast: true, faults: &faults)
    return nil
  }

  /// Gives boundaries up to the current width their place.
  private mutating func pass(_ at: Int, _ next: inout Int) -> Misfit? {
    while next < boundaries.count, boundaries[next] <= width {
      if boundaries[next] < width { return .split(position: boundaries[next]) }
      cuts[next] = at
      next += 1
    }
    return nil
  }

  /// Gives those beyond the end the text's end.
  private mutating func finish(_ end: Int, _ from: Int) -> Misfit? {
    var next = from
    if let misfit = pass(end, &next) { return misfit }
    for index in next..<boundaries.count { cuts[index] = end }
    return nil
  }

  private static func isASCII(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    unsafe text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return true }
      return unsafe UTF8Check.asciiEnd(base, from: range.lowerBound, count: range.upperBound) == range.upperBound
    }
  }

  /// The character at a place of valid UTF-8, and its length.
  private static func scalar(_ text: Span<UInt8>, _ at: Int) -> (Unicode.Scalar, length: Int) {
    let first = UInt32(text[at])
    if first < 0x80 { return (Unicode.Scalar(UInt8(first)), 1) }
    let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    var value = first & (0x7f >> UInt32(length))
    for place in at + 1..<min(at + length, text.count) { value = value << 6 | UInt32(text[place] & 0x3f) }
    return (Unicode.Scalar(value) ?? "\u{fffd}", length)
  }

  // MARK: Judging

  /// Whether the record that was cut is too short or too long.
  ///
  /// - Parameter end: where its text ends.
  func misfit(_ text: Span<UInt8>, end: Int) -> Misfit? {
    if let lastRequired, fields[lastRequired].start >= width { return .short(field: lastRequired) }
    guard hasEnd, let last = cuts.last, last < end, !Blanks.areAll(text, last..<end) else { return nil }
    return .long
  }

  /// Where a field of the record that was cut stands in its text; nil if the record ends before it.
  func range(of field: Int, end: Int) -> Range<Int>? {
    if fields[field].start >= width { return nil }
    return cuts[edges[field].start]..<(edges[field].end.map { cuts[$0] } ?? end)
  }
}
