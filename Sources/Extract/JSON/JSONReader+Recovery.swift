// How reading goes on behind what is broken.

import Columnar

extension JSONReader {
  /// Rejects what is broken; returns whether there is a way to go on.
  ///
  /// In a document nothing behind the fault can be understood. In a sequence of values, reading goes on at the
  /// next line; if the fault is on a later line than the beginning of the value, at the next line that looks
  /// like the beginning of one: neither indented nor closing anything.
  mutating func recover(
    _ parser: inout JSONParser, anchor: Int, at place: Int, _ message: StaticString, _ builder: inout ChunkBuilder,
    _ take: (RecordChunk) throws -> Void
  ) throws -> Bool {
    let rule = "\(message)" == "\(Self.tooLong)" ? "record-length" : "json"
    countLines(to: anchor)
    if !isSequence {
      var (anchor, place) = (anchor, place)
      // The whole of the character at fault is shown.
      while window.count < place + 4, !window.isLast {
        try slide(&parser, keeping: anchor, &builder, take)
        place -= anchor
        anchor = 0
      }
      record += 1
      let text = "\(message); the rest of the document from here on is not read"
      var end = min(place + 1, window.count)
      while end < min(place + 4, window.count), window.bytes[end] & 0xc0 == 0x80 { end += 1 }
      builder.rejects.append(reject(anchor..<end, at: place, rule: rule, text))
      try take(builder.chunk(window))
      return false
    }
    var (anchor, place) = (anchor, place)
    var resumption = resumption(anchor, place)
    while case .more = resumption {
      try slide(&parser, keeping: anchor, &builder, take)
      place -= anchor
      anchor = 0
      resumption = self.resumption(anchor, place)
    }
    switch resumption {
    case .at(let next):
      record += 1
      var end = next
      while end > anchor, window.bytes[end - 1] == 0x0a || window.bytes[end - 1] == 0x0d { end -= 1 }
      // What looked wrong may stand on a line that is taken after all: then this one was cut off.
      let isCutOff = next <= place && next < window.count
      builder.rejects.append(
        reject(
          anchor..<end, at: isCutOff ? end : place, rule: rule,
          isCutOff ? "the value is not complete at the end of its line" : telling(message, lostFrom: place, to: end)))
      parser.restart(at: next)
    case .more, .behindLongLine:
      record += 1
      // How much is lost is known where the line ends.
      var rejected = reject(anchor..<min(window.count, anchor + limits.raw), at: place, rule: rule, "")
      let lost = window.sourceOffset(place)
      parser.restart(at: anchor)
      while !window.bytes[parser.at..<window.count].contains(0x0a), !window.isLast {
        try slide(&parser, keeping: window.count, &builder, take)
        parser.at = 0
      }
      let lineEnd = window.bytes[parser.at..<window.count].firstIndex(of: 0x0a)
      let bytes = window.sourceOffset(lineEnd ?? window.count) - lost
      rejected.message = Self.telling(message, bytes: bytes, of: "line") + rejected.message
      builder.rejects.append(rejected)
      parser.restart(at: lineEnd.map { $0 + 1 } ?? window.count)
    }
    return true
  }

  /// A message that says, too, how much behind the fault is not read: other values may stand there.
  private func telling(_ message: StaticString, lostFrom place: Int, to end: Int) -> String {
    guard place < end else { return "\(message)" }
    let isOneLine = !window.bytes[place..<end].contains(0x0a)
    return Self.telling(
      message, bytes: window.sourceOffset(end) - window.sourceOffset(place), of: isOneLine ? "line" : "value's lines")
  }

  private static func telling(_ message: StaticString, bytes: Int, of what: String) -> String {
    "\(message); the rest of the \(what), \(bytes) byte\(bytes == 1 ? "" : "s"), is not read"
  }

  private enum Resumption { case at(Int), more, behindLongLine }

  private func resumption(_ anchor: Int, _ place: Int) -> Resumption {
    let bytes = window.bytes
    let limit = min(window.count, anchor + limits.record)
    let isCut = window.count > limit
    func lineBehind(_ from: Int) -> Int? {
      var at = from
      while at < limit {
        if bytes[at] == 0x0a { return at + 1 }
        at += 1
      }
      return nil
    }
    guard let first = lineBehind(anchor) else {
      return isCut ? .behindLongLine : window.isLast ? .at(window.count) : .more
    }
    if place < first { return .at(first) }
    var next = first
    while true {
      guard next < limit else { return isCut ? .at(first) : window.isLast ? .at(window.count) : .more }
      let byte = bytes[next]
      if byte > 0x20, byte != 0x5d, byte != 0x7d { return .at(next) }
      guard let line = lineBehind(next) else { return isCut ? .at(first) : window.isLast ? .at(window.count) : .more }
      next = line
    }
  }
}
