// The rarer parts of the splitter: quoted fields, comments, faults.

extension CSVSplitter {
  /// Where a quoted field is closed, and whether there is anything escaped in it; `count` if it is not closed.
  @inline(__always)
  func closingQuote(_ text: UnsafePointer<UInt8>, from: Int, count: Int) -> (close: Int, escaped: Bool) {
    let raw = unsafe UnsafeRawPointer(text)
    var at = from
    var escaped = false
    while true {
      at = unsafe quotes.first(raw, from: at, count: count)
      if at >= count { return (count, escaped) }
      if unsafe Int(text[at]) == quote && (escape != quote || at &+ 1 >= count || Int(text[at &+ 1]) != quote) {
        return (at, escaped)
      }
      // A doubled quote, or an escape character and what it escapes.
      if at &+ 1 >= count { return (count, escaped) }
      escaped = true
      at &+= 2
    }
  }

  /// Where a quoted field is closed in which nothing is escaped: at a quote before a delimiter or the line's end;
  /// `count` if it is not closed, or that cannot be told yet.
  ///
  /// Whether a quote is one depends on what follows it alone. So where none was found from one quote on, none needs to be
  /// looked for from the next one: a file of quotes that nothing closes is gone through once, not once for each line.
  mutating func closingBareQuote(
    _ text: UnsafePointer<UInt8>, from: Int, count: Int, isLast: Bool
  ) -> (close: Int, escaped: Bool) {
    let raw = unsafe UnsafeRawPointer(text)
    let isKnown = barren.lowerBound <= from && from < barren.upperBound
    var at = isKnown ? barren.upperBound : from
    if at >= count { return (count, false) }
    defer { if at > barren.upperBound { barren = (isKnown ? barren.lowerBound : from)..<at } }
    while true {
      at = unsafe quotes.first(raw, from: at, count: count)
      if at >= count { return (count, false) }
      let next = at &+ 1
      if next == count { return (isLast ? at : count, false) }
      let byte = unsafe text[next]
      if byte == 0x0a || byte == 0x0d { return (at, false) }
      if byte == delimiter {
        if delimiterRest.isEmpty { return (at, false) }
        if unsafe continues(text, next, count) { return (at, false) }
        if !isLast, next &+ delimiterRest.count >= count { return (count, false) }
      }
      at = next
    }
  }

  /// Appends the text of a quoted field: a doubled quote is one; an escape character before a quote or itself is dropped.
  func unescape(_ text: UnsafePointer<UInt8>, _ from: Int, _ to: Int, into bytes: inout [UInt8]) {
    let raw = unsafe UnsafeRawPointer(text)
    var at = from
    while at < to {
      let found = unsafe quotes.first(raw, from: at, count: to)
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text + at, count: found - at))
      guard found < to else { return }
      if found + 1 < to, unsafe Int(text[found + 1]) == quote || Int(text[found + 1]) == escape {
        unsafe bytes.append(text[found + 1])
        at = found + 2
      } else {
        unsafe bytes.append(text[found])
        at = found + 1
      }
    }
  }

  /// Whether the rest of a delimiter of several bytes stands behind its first one.
  func continues(_ text: UnsafePointer<UInt8>, _ at: Int, _ count: Int) -> Bool {
    guard at + delimiterRest.count < count else { return false }
    for (index, byte) in delimiterRest.enumerated() {
      if unsafe text[at + 1 + index] != byte { return false }
    }
    return true
  }

  /// Number of line ends in a stretch: LF, CR LF, or CR alone.
  func lineCount(_ text: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Int64 {
    let raw = unsafe UnsafeRawPointer(text)
    var lines: Int64 = 0
    var at = unsafe lineEnds.first(raw, from: from, count: to)
    while at < to {
      lines += 1
      if unsafe text[at] == 0x0d, at + 1 < to, unsafe text[at + 1] == 0x0a { at += 1 }
      at = unsafe lineEnds.first(raw, from: at + 1, count: to)
    }
    return lines
  }

  /// Where the line after the one of a place begins; nil if more text is needed to know.
  func nextLine(_ text: UnsafePointer<UInt8>, from: Int, count: Int, isLast: Bool) -> Int? {
    let end = unsafe lineEnds.first(UnsafeRawPointer(text), from: from, count: count)
    if end >= count { return isLast ? count : nil }
    guard unsafe text[end] == 0x0d else { return end + 1 }
    if end + 1 >= count { return isLast ? count : nil }
    return unsafe text[end + 1] == 0x0a ? end + 2 : end + 1
  }

  /// Whether a comment begins at a place, or may when there is more.
  func startsComment(_ text: UnsafePointer<UInt8>, _ at: Int, _ count: Int) -> Bool {
    // The window is padded with zero bytes, and a comment cut off by its end is no match: the line is not
    // complete then either, and is begun anew.
    guard at + comment.count <= count else { return false }
    for (index, byte) in comment.enumerated() {
      if unsafe text[at + index] != byte { return false }
    }
    return true
  }

  /// Rejects the lines from the record's beginning to the one in which the faulty field was opened, no more:
  /// a stray quote must not swallow what follows.
  mutating func quoteFault(
    _ kind: CSVFault.Kind, _ text: UnsafePointer<UInt8>, _ start: Int, _ opened: Int, _ count: Int, _ isLast: Bool
  ) -> Stop {
    guard let next = unsafe nextLine(text, from: opened, count: count, isLast: isLast) else {
      return .more(from: start, quote: opened)
    }
    let end = unsafe lineEnds.first(UnsafeRawPointer(text), from: opened, count: count)
    let at = unsafe line + lineCount(text, start, opened)
    if end - start > recordLimit {
      return .fault(CSVFault(kind: .tooLong, start: start, end: end, next: next, line: line, firstLine: line))
    }
    let begun = line
    line = at + 1
    record += 1
    return .fault(CSVFault(kind: kind, start: start, end: end, next: next, line: at, firstLine: begun))
  }
}
