/// Where the records of a window begin and end: at its lines, or every so many bytes.
struct RecordBounds {
  /// Length of a record; nil where lines are records.
  let length: Int?
  /// How many records at the end of the file are none; empty lines do not count.
  let footer: Int
  /// How far before the end of the file they may begin, in bytes.
  let reach: Int
  private let lineEnds = ByteMask(0x0a, 0x0d, 0x0d)

  init(length: Int?, footer: Int, reach: Int) {
    self.length = length
    self.footer = footer
    self.reach = reach
  }

  /// The end of the record that begins at a place, and the beginning of the next one; nil where it is not complete.
  ///
  /// - Parameter bytes: the window's, with `TextWindow.padding` bytes behind `count`.
  func record(_ bytes: [UInt8], from: Int, count: Int, isLast: Bool) -> (end: Int, next: Int)? {
    if let length {
      if from + length <= count { return (from + length, from + length) }
      return isLast ? (count, count) : nil
    }
    let end = unsafe bytes.withUnsafeBytes { buffer in
      guard let raw = buffer.baseAddress else { return count }
      return unsafe lineEnds.first(raw, from: from, count: count)
    }
    if end >= count { return isLast ? (count, count) : nil }
    if bytes[end] == 0x0a { return (end, end + 1) }
    // An LF may follow.
    if end + 1 >= count { return isLast ? (end, count) : nil }
    return (end, bytes[end + 1] == 0x0a ? end + 2 : end + 1)
  }

  /// Where the window's last records begin that are, or may be, none; the greatest integer where all are records.
  ///
  /// - Parameter from: where a record begins.
  func footerStart(_ bytes: [UInt8], from: Int, count: Int, isLast: Bool) -> Int {
    if footer == 0 { return .max }
    let start: Int
    if let length {
      start = footerStart(length, bytes, from, count, isLast)
    } else {
      start = lineStart(bytes, from, count, isLast)
    }
    return max(start, count - reach)
  }

  /// The beginning of the last lines that are not empty.
  private func lineStart(_ bytes: [UInt8], _ from: Int, _ count: Int, _ isLast: Bool) -> Int {
    var at = count
    // A line that is not complete may be empty.
    if !isLast { while at > from, !isLineEnd(bytes[at - 1]) { at -= 1 } }
    for _ in 0..<footer {
      while at > from, isLineEnd(bytes[at - 1]) { at -= 1 }
      while at > from, !isLineEnd(bytes[at - 1]) { at -= 1 }
    }
    return at
  }

  private func footerStart(_ length: Int, _ bytes: [UInt8], _ from: Int, _ count: Int, _ isLast: Bool) -> Int {
    if !isLast { return max(from, count - (footer + 1) * length + 1) }
    var records = (count - from) / length
    let rest = bytes[(from + records * length)..<count]
    if !rest.allSatisfy(isLineEnd) { records += 1 }
    return from + max(0, records - footer) * length
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }
}
