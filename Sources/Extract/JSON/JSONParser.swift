// The parser goes from token to token and can stop between any two; what is open is on its own stack, never
// on the machine's. So a document is read in bounded memory, however long its arrays, and however deep its
// nesting it can't overflow anything.
//
// It gives control back at the end of each record, with the values found in `slots`.

import Columnar

/// Parses JSON in a window, record by record.
struct JSONParser {
  /// Why the parser came to a stop.
  enum Stop {
    /// More text is needed; what stands before `keeping` is needed no more.
    case more(keeping: Int)
    /// A record is complete; it ends before `end`.
    case record(end: Int)
    /// A value at the top in which there are no records is complete.
    case noRecords(end: Int)
    /// The text ends, and rightly so.
    case end
    /// The text breaks the rules at a place.
    case fault(at: Int, message: StaticString)
  }

  /// A value found: where its text stands (a string's without its quotes); a negative length is none.
  struct Found {
    var start = 0
    var length = -1
    var isEscaped = false
  }

  private enum Expected { case top, value, firstElement, firstName, name, colon, commaOrEnd }
  private enum Closing { case nothing, record, row }

  private struct Frame {
    var isObject: Bool
    /// Node whose names are looked up in an object, and that of an array's elements; −1 for none.
    var node: Int
    /// Slot that takes the value's text.
    var slot: Int
    var start: Int
    var closing: Closing
  }

  /// Values of the current record.
  private(set) var slots: [Found]
  /// Values of its rows, row after row.
  private(set) var rows: [Found] = []
  private(set) var rowCount = 0
  /// Where the current value at the top begins, until records are found in it.
  private(set) var topStart = 0
  /// Where the current record begins.
  private(set) var recordStart = 0
  private(set) var isInRecord = false
  /// What is wrong with the current record although it is JSON.
  private(set) var shapeFault: (at: Int, message: StaticString, rule: StaticString)?
  /// Where the next token is looked for.
  var at = 0
  /// Member names seen where the records were looked for, to be offered in messages.
  private(set) var outerNames: [[UInt8]] = []

  private let paths: JSONPaths
  /// Whether values may follow one another.
  private let isSequence: Bool
  private let depthLimit: Int
  private var frames: [Frame] = []
  private var expected = Expected.top
  private var node = -1
  private var hasTop = false
  private var hasRecords = false
  private var row: [Found]
  /// For each node, the child that was found last: the next name is most likely the one after it.
  private var cursors: [Int]
  private var name: [UInt8] = []

  init(_ paths: JSONPaths, isSequence: Bool, depthLimit: Int) {
    self.paths = paths
    self.isSequence = isSequence
    self.depthLimit = depthLimit
    slots = Array(repeating: Found(), count: paths.recordSlots)
    row = Array(repeating: Found(), count: paths.rowSlots)
    cursors = Array(repeating: 0, count: paths.nodes.count)
  }

  /// Begins anew at a place, as if at the top.
  mutating func restart(at place: Int) {
    at = place
    frames.removeAll(keepingCapacity: true)
    expected = .top
    isInRecord = false
    hasTop = false
  }

  /// Follows the window when its first bytes are dropped.
  mutating func shift(by distance: Int) {
    at -= distance
    recordStart -= distance
    topStart -= distance
    for index in frames.indices { frames[index].start -= distance }
    for index in slots.indices { slots[index].start -= distance }
    for index in rows.indices { rows[index].start -= distance }
    for index in row.indices { row[index].start -= distance }
    shapeFault?.at -= distance
  }

  /// Parses from `at` until something is to be done.
  mutating func parse(_ text: UnsafePointer<UInt8>, count: Int, isLast: Bool) -> Stop {
    while true {
      while at < count, unsafe text[at] <= 0x20 {
        let byte = unsafe text[at]
        if byte != 0x20, byte != 0x0a, byte != 0x0d, byte != 0x09 { break }
        at &+= 1
      }
      if at >= count {
        if !isLast { return .more(keeping: needed) }
        if expected == .top, isSequence || hasTop { return .end }
        return .fault(at: count, message: hasTop ? "the text ends in the middle of a value" : "there is no JSON value")
      }
      let byte = unsafe text[at]
      switch expected {
      case .top:
        if hasTop, !isSequence { return .fault(at: at, message: "something follows the value") }
        hasTop = true
        hasRecords = false
        topStart = at
        node = paths.top
        expected = .value
        if let stop = unsafe value(byte, text, count, isLast) { return stop }
      case .value:
        if let stop = unsafe value(byte, text, count, isLast) { return stop }
      case .firstElement:
        if byte == 0x5d {
          if let stop = close() { return stop }
          continue
        }
        if let stop = unsafe value(byte, text, count, isLast) { return stop }
      case .firstName, .name:
        if byte == 0x7d, expected == .firstName {
          if let stop = close() { return stop }
          continue
        }
        guard byte == 0x22 else { return .fault(at: at, message: "a member's name is expected here") }
        let token = unsafe JSONTokens.string(text, from: at &+ 1, count: count, isLast: isLast)
        guard token.outcome == .whole else { return stop(token) }
        if token.isLone { note(at, "half of a surrogate pair", "json") }
        unsafe descend(text, at &+ 1, token.end, isEscaped: token.isEscaped)
        at = token.end &+ 1
        expected = .colon
      case .colon:
        guard byte == 0x3a else { return .fault(at: at, message: "a colon is expected here") }
        at &+= 1
        expected = .value
      case .commaOrEnd:
        let frame = frames[frames.count &- 1]
        if byte == 0x2c {
          at &+= 1
          expected = frame.isObject ? .name : .value
          node = frame.node
        } else if byte == (frame.isObject ? 0x7d : 0x5d) {
          if let stop = close() { return stop }
        } else {
          return .fault(
            at: at, message: frame.isObject ? "a comma or } is expected here" : "a comma or ] is expected here")
        }
      }
    }
  }

  /// The first place that is needed still: of a sequence's value all, as long as no records are found in it.
  private var needed: Int {
    isInRecord ? recordStart : isSequence && !hasRecords && !frames.isEmpty ? topStart : at
  }

  private func stop(_ token: JSONTokens.Token) -> Stop {
    token.outcome == .more ? .more(keeping: needed) : .fault(at: token.end, message: token.message)
  }

  private mutating func note(_ place: Int, _ message: StaticString, _ rule: StaticString) {
    if isInRecord, shapeFault == nil { shapeFault = (place, message, rule) }
  }

  // MARK: Values

  /// Takes the value that begins at `at`, whose node is `node`.
  private mutating func value(
    _ byte: UInt8, _ text: UnsafePointer<UInt8>, _ count: Int, _ isLast: Bool
  ) -> Stop? {
    if byte == 0x7b || byte == 0x5b { return open(isObject: byte == 0x7b) }
    let token: JSONTokens.Token
    var start = at
    var isString = false
    switch byte {
    case 0x22:
      token = unsafe JSONTokens.string(text, from: at &+ 1, count: count, isLast: isLast)
      isString = true
      start = at &+ 1
    case 0x2d, 0x30...0x39:
      token = unsafe JSONTokens.number(text, from: at, count: count, isLast: isLast)
    case 0x74, 0x66, 0x6e:
      token = unsafe JSONTokens.word(text, from: at, count: count, isLast: isLast)
    default:
      return .fault(at: at, message: "a value is expected here")
    }
    guard token.outcome == .whole else { return stop(token) }
    let end = isString ? token.end &+ 1 : token.end
    var closing = Closing.nothing
    if node >= 0 { closing = beginScalar(isNull: byte == 0x6e) }
    if token.isLone { note(at, "half of a surrogate pair", "json") }
    if node >= 0, paths.nodes[node].slot >= 0 {
      put(
        byte == 0x6e ? Found() : Found(start: start, length: token.end &- start, isEscaped: token.isEscaped),
        paths.nodes[node].slot)
    }
    at = end
    return finish(closing, end)
  }

  /// Prepares for a value that is neither object nor array.
  private mutating func beginScalar(isNull: Bool) -> Closing {
    let found = paths.nodes[node]
    switch found.role {
    case .records, .record:
      hasRecords = true
      node = paths.record
      beginRecord()
      if paths.nodes[node].slot < 0 { note(at, "a record is an object, and this is none", "json-shape") }
      return .record
    case .rows:
      clear(found.slots)
      rows.removeAll(keepingCapacity: true)
      rowCount = 0
      if !isNull { note(at, "rows are an array or an object, and this is neither", "json-shape") }
      return .nothing
    case .row:
      clear(found.slots)
      if !isNull, found.slot < 0 { note(at, "a row is an object, and this is none", "json-shape") }
      return .row
    case .outer:
      return .nothing
    case .inner:
      clear(found.slots)
      return .nothing
    }
  }

  private mutating func open(isObject: Bool) -> Stop? {
    if frames.count >= depthLimit { return .fault(at: at, message: "values are nested too deeply") }
    var frame = Frame(isObject: isObject, node: -1, slot: -1, start: at, closing: .nothing)
    if node >= 0 {
      switch paths.nodes[node].role {
      case .outer:
        frame.node = isObject ? node : -1
      case .records where !isObject:
        hasRecords = true
        frame.node = paths.record
      case .records, .record:
        hasRecords = true
        node = paths.record
        beginRecord()
        frame.node = isObject ? node : -1
        frame.slot = paths.nodes[node].slot
        frame.closing = .record
        if !isObject, frame.slot < 0 { note(at, "a record is an object, and this is an array", "json-shape") }
      case .rows:
        clear(paths.nodes[node].slots)
        rows.removeAll(keepingCapacity: true)
        rowCount = 0
        frame.slot = paths.nodes[node].slot
        frame.node = paths.row
        if isObject {
          clear(paths.nodes[paths.row].slots)
          frame.closing = .row
        }
      case .row:
        clear(paths.nodes[node].slots)
        frame.node = isObject ? node : -1
        frame.slot = paths.nodes[node].slot
        frame.closing = .row
        if !isObject, frame.slot < 0 { note(at, "a row is an object, and this is an array", "json-shape") }
      case .inner:
        clear(paths.nodes[node].slots)
        frame.node = isObject ? node : -1
        frame.slot = paths.nodes[node].slot
      }
    }
    frames.append(frame)
    at &+= 1
    node = frame.node
    expected = isObject ? .firstName : .firstElement
    return nil
  }

  /// Ends the innermost object or array, whose last byte is at `at`.
  private mutating func close() -> Stop? {
    let frame = frames.removeLast()
    at &+= 1
    if frame.slot >= 0 { put(Found(start: frame.start, length: at &- frame.start), frame.slot) }
    return finish(frame.closing, at)
  }

  private mutating func finish(_ closing: Closing, _ end: Int) -> Stop? {
    expected = frames.isEmpty ? .top : .commaOrEnd
    switch closing {
    case .record:
      isInRecord = false
      return .record(end: end)
    case .row:
      rows.append(contentsOf: row)
      rowCount += 1
    case .nothing:
      if frames.isEmpty, !hasRecords { return .noRecords(end: end) }
    }
    return nil
  }

  private mutating func beginRecord() {
    isInRecord = true
    recordStart = at
    shapeFault = nil
    for index in slots.indices { slots[index] = Found() }
    rows.removeAll(keepingCapacity: true)
    rowCount = 0
  }

  private mutating func clear(_ range: Range<Int>) {
    for slot in range { put(Found(), slot) }
  }

  private mutating func put(_ found: Found, _ slot: Int) {
    if slot < slots.count { slots[slot] = found } else { row[slot &- slots.count] = found }
  }

  // MARK: Names

  /// Finds the node of the member whose name stands between two places.
  private mutating func descend(_ text: UnsafePointer<UInt8>, _ from: Int, _ to: Int, isEscaped: Bool) {
    let parent = frames[frames.count &- 1].node
    node = -1
    guard parent >= 0 else { return }
    let role = paths.nodes[parent].role
    if role == .outer || paths.nodes[parent].names.isEmpty || isEscaped {
      name.removeAll(keepingCapacity: true)
      unsafe JSONTokens.unescape(text, from, to, into: &name)
      if role == .outer, outerNames.count < 40, !outerNames.contains(name) { outerNames.append(name) }
      if let index = paths.nodes[parent].names.firstIndex(of: name) { node = paths.nodes[parent].children[index] }
      return
    }
    let names = paths.nodes[parent].names.count
    var index = cursors[parent]
    for _ in 0..<names {
      if unsafe isName(paths.nodes[parent].names[index], text, from, to) {
        node = paths.nodes[parent].children[index]
        cursors[parent] = index &+ 1 < names ? index &+ 1 : 0
        return
      }
      index = index &+ 1 < names ? index &+ 1 : 0
    }
  }

  @inline(__always)
  private func isName(_ name: [UInt8], _ text: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Bool {
    guard name.count == to &- from else { return false }
    for index in 0..<name.count {
      if unsafe name[index] != text[from &+ index] { return false }
    }
    return true
  }
}
