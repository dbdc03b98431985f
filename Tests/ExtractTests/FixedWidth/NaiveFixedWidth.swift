import Columnar
import Text
import Definitions

/// Fixed width read plainly, character by character, with no thought of speed: the judge of the real reader.
///
/// Gives every record as values, or as nil where it is at fault.
struct NaiveFixedWidth {
  var dialect: FixedWidthDialect
  var columns: [SourceColumn]

  private static let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r", "\u{3000}"]

  func records(_ bytes: [UInt8]) -> [[String?]?] {
    var lines = self.lines(bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes)
    lines.removeFirst(min(dialect.skip, lines.count))
    for _ in 0..<dialect.footer {
      while let last = lines.last, last.allSatisfy({ $0 == 0x0a || $0 == 0x0d }) { lines.removeLast() }
      _ = lines.popLast()
    }
    return lines.compactMap { record($0) }
  }

  private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    if let length = dialect.record {
      return stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0..<min($0 + length, bytes.count)]) }
    }
    var lines: [[UInt8]] = [[]]
    var before: UInt8 = 0
    for byte in bytes {
      if byte == 0x0d || (byte == 0x0a && before != 0x0d) {
        lines.append([])
      } else if byte != 0x0a {
        lines[lines.count - 1].append(byte)
      }
      before = byte
    }
    if lines.last == [] { lines.removeLast() }
    return lines
  }

  /// A record's values; an inner nil for one at fault, an outer one for what is no record.
  private func record(_ line: [UInt8]) -> [String?]?? {
    if let comment = dialect.comment, line.starts(with: comment) { return nil }
    guard let text = String(validating: line, as: UTF8.self) else { return .some(nil) }
    let scalars = Array(text.unicodeScalars)
    if scalars.allSatisfy(Self.blanks.contains) { return nil }
    if let length = dialect.record, line.count < length { return .some(nil) }
    // Each character with where it begins and ends.
    var cells: [(text: String, start: Int, end: Int)] = []
    for scalar in scalars {
      let start = cells.last?.end ?? 0
      let width =
        switch dialect.unit {
        case .bytes: String(scalar).utf8.count
        case .characters: 1
        case .cells: CharacterWidth.cells(scalar)
        }
      if width == 0, !cells.isEmpty {
        cells[cells.count - 1].text.unicodeScalars.append(scalar)
      } else {
        cells.append((String(scalar), start, start + width))
      }
    }
    let width = cells.last?.end ?? 0
    var values: [String?] = []
    for column in columns {
      guard let place = column.place else { return .some(nil) }
      for edge in [place.first - 1, place.last ?? .max]
      where cells.contains(where: { $0.start < edge && edge < $0.end }) {
        return .some(nil)
      }
      if place.first > width {
        if column.isRequired { return .some(nil) }
        values.append(nil)
      } else {
        let found = cells.filter { $0.start >= place.first - 1 && $0.start < place.last ?? .max }
        values.append(stripped(found.map(\.text).joined(), column.padding))
      }
    }
    let end = columns.map { $0.place?.last ?? .max }.max() ?? .max
    let rest = cells.filter { $0.start >= end }.flatMap { Array($0.text.unicodeScalars) }
    return dialect.rest == .reject && !rest.allSatisfy(Self.blanks.contains) ? .some(nil) : values
  }

  private func stripped(_ text: String, _ padding: Padding) -> String {
    func fills(_ scalar: Unicode.Scalar, _ filler: UInt8?) -> Bool {
      padding.hasBlanks && (scalar == " " || scalar == "\u{3000}")
        || filler.map { scalar == Unicode.Scalar($0) } ?? false
    }
    var scalars = Array(text.unicodeScalars)
    while let first = scalars.first, fills(first, padding.before) { scalars.removeFirst() }
    while let last = scalars.last, fills(last, padding.after) { scalars.removeLast() }
    if scalars.isEmpty, text.contains("0"), padding.before == 0x30 { return "0" }
    return String(String.UnicodeScalarView(scalars))
  }
}
