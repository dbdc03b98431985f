// The parser goes from token to token and can stop between any two; what is open is on its own stack, never
// on the machine's. So a document is read in bounded memory, however long its arrays, and however deep its
// nesting it can't overflow anything.
//
// The window ends in zero bytes, which are part of no token: a token that runs into them is looked at more closely,
// and nothing else asks how far the text goes. What is common has its own short way through `parse`: a member whose
// name is the one expected, a string without escapes, a plain number, a value that is no more than a column's. All
// else is decided in `JSONParser+Structure`.
//
// It gives control back at the end of each record, with the values found in `values`.

import Columnar
import Definitions

/// Parses JSON in a window, record by record.
@safe struct JSONParser: ~Copyable {
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
    enum Kind: UInt8 { case plain, escaped, container }
    var start: UInt32 = 0
    var length: Int32 = -1
    var kind = Kind.plain

    @inline(__always) init() {}

    @inline(__always) init(_ start: Int, _ end: Int, _ kind: Kind) {
      self.start = UInt32(truncatingIfNeeded: start)
      length = Int32(truncatingIfNeeded: end &- start)
      self.kind = kind
    }
  }

  enum Expected { case top, value, firstElement, firstName, name, colon, commaOrEnd }
  enum Closing { case nothing, record, row }

  /// An object or array that is open.
  struct Frame {
    var isObject: Bool
    var closing: Closing
    /// Node whose names are looked up in an object, and that of an array's elements; −1 for none.
    var node: Int
    /// Slot that takes the value's text; that of an only row, which is its rows as well, has another.
    var slot: Int
    var rowsSlot: Int
    var start: Int
    /// In an object, the entry of the last name; in an array whose elements are counted, the number of the next one.
    var last: Int
    /// How many rows there were when a row around further ones began.
    var rowsBefore: Int
  }

  /// What the parser needs of a node, without anything that is counted by references.
  struct Step {
    var role: JSONPaths.Role
    var slot: Int
    var slotsBegin: Int
    var slotsEnd: Int
    var insideSlots: Int
    var inside: Int
    var each: Int
    var isEach: Bool
    /// Whether the next name can be guessed: not on the way to the records, nor where every name is wanted.
    var isGuessed: Bool
    var hasMembers: Bool
    var hasElements: Bool
    var hasFallback: Bool
    /// The slot of a value within which nothing is wanted; −1 for any other.
    var leaf: Int
  }

  /// Values of the current record, and behind them of its current row.
  let values: UnsafeMutablePointer<Found>
  /// Values of the record's rows, row after row.
  var rows: [Found] = []
  var rowCount = 0
  /// Name of the member which the current record is.
  var recordKey: [UInt8] = []
  /// What was found that the paths do not lead to: nodes, and kinds of value.
  var misfits: [(node: Int, kind: JSONMisfit.Kind)] = []
  /// Where the current value at the top begins, until records are found in it.
  var topStart = 0
  /// Where the current record begins.
  var recordStart = 0
  var isInRecord = false
  /// What is wrong with the current record although it is JSON.
  var shapeFault: (at: Int, message: StaticString, rule: StaticString)?
  /// Where the next token is looked for.
  var at = 0
  /// Member names seen where the records were looked for, to be offered in messages.
  var outerNames: [[UInt8]] = []

  let paths: JSONPaths
  let steps: UnsafeMutablePointer<Step>
  let frames: UnsafeMutablePointer<Frame>
  let depthLimit: Int
  let valueCount: Int
  private let scan = JSONScan()
  /// Whether values may follow one another.
  let isSequence: Bool
  var names: JSONNames
  var depth = 0
  var expected = Expected.top
  var node = -1
  var hasTop = false
  var hasRecords = false
  var rowKey = Found()
  var name: [UInt8] = []

  init(_ paths: JSONPaths, isSequence: Bool, depthLimit: Int) {
    self.paths = paths
    self.isSequence = isSequence
    self.depthLimit = depthLimit
    valueCount = paths.recordSlots + paths.rowSlots
    names = JSONNames(paths.nodes)
    unsafe values = .allocate(capacity: valueCount + 1)
    unsafe values.initialize(repeating: Found(), count: valueCount + 1)
    unsafe frames = .allocate(capacity: depthLimit)
    unsafe steps = .allocate(capacity: paths.nodes.count)
    for (index, node) in paths.nodes.enumerated() {
      let isLeaf = node.role == .inner && node.names.isEmpty && node.elements.isEmpty && node.each < 0
      unsafe (steps + index).initialize(
        to: Step(
          role: node.role, slot: node.slot, slotsBegin: node.slots.lowerBound, slotsEnd: node.slots.upperBound,
          insideSlots: node.insideSlots, inside: node.inside, each: node.each, isEach: node.isEach,
          isGuessed: node.role != .outer && node.each < 0, hasMembers: !node.names.isEmpty || node.each >= 0,
          hasElements: !node.elements.isEmpty,
          hasFallback: node.hasFallback, leaf: isLeaf ? node.slot : -1))
    }
  }

  deinit {
    unsafe values.deallocate()
    unsafe frames.deallocate()
    unsafe steps.deallocate()
  }

  /// Begins anew at a place, as if at the top.
  mutating func restart(at place: Int) {
    at = place
    depth = 0
    expected = .top
    isInRecord = false
    hasTop = false
  }

  /// Follows the window when its first bytes are dropped.
  mutating func shift(by distance: Int) {
    at -= distance
    recordStart -= distance
    topStart -= distance
    for index in 0..<depth { unsafe frames[index].start -= distance }
    let offset = UInt32(truncatingIfNeeded: distance)
    for index in 0..<valueCount { unsafe values[index].start &-= offset }
    for index in rows.indices { rows[index].start &-= offset }
    rowKey.start &-= offset
    shapeFault?.at -= distance
  }

  /// Parses from `at` until something is to be done.
  ///
  /// - Parameters:
  ///   - text: the window, with `TextWindow.padding` zero bytes behind `count`.
  mutating func parse(_ text: UnsafePointer<UInt8>, count: Int, isLast: Bool) -> Stop {
    let raw = unsafe UnsafeRawPointer(text)
    let scan = scan
    let steps = unsafe steps
    let values = unsafe values
    let frames = unsafe frames
    var at = at
    while true {
      var byte = unsafe text[at]
      if byte <= 0x20 {
        at = unsafe JSONScan.blanksEnd(text, at)
        byte = unsafe text[at]
      }
      switch expected {
      case .top:
        if at >= count || hasTop && !isSequence { return unexpected(at, count, isLast, "something follows the value") }
        hasTop = true
        hasRecords = false
        topStart = at
        node = paths.top
        expected = .value

      case .firstElement:
        if byte == 0x5d {
          if let stop = close(at) { return stop }
          at &+= 1
          continue
        }
        if at >= count { return unexpected(at, count, isLast, "") }
        beginElements()
        expected = .value

      case .firstName, .name:
        guard byte == 0x22 else {
          if byte == 0x7d, expected == .firstName {
            if let stop = close(at) { return stop }
            at &+= 1
            continue
          }
          return unexpected(at, count, isLast, "a member's name is expected here")
        }
        let parent = unsafe frames[depth &- 1].node
        let guess = parent >= 0 ? names.expected(parent, after: unsafe frames[depth &- 1].last) : -1
        var end = guess >= 0 ? unsafe names.end(of: guess, in: raw, at: at &+ 1) : -1
        if end >= 0, unsafe steps[parent].isGuessed {
          unsafe frames[depth &- 1].last = guess
          node = names.child(guess)
        } else {
          end = unsafe scan.stringStop(raw, at &+ 1)
          var isEscaped = false
          if unsafe text[end] != 0x22 {
            let token = unsafe JSONTokens.string(text, from: at &+ 1, count: count, isLast: isLast)
            guard token.outcome == .whole else { return stop(token, at) }
            if token.isLone { note(at, "half of a surrogate pair", "json") }
            isEscaped = token.isEscaped
            end = token.end
          }
          node = -1
          if parent >= 0 { unsafe lookUp(text, at &+ 1, end, isEscaped: isEscaped) }
        }
        at = end &+ 1
        expected = .colon
        byte = unsafe text[at]
        if byte <= 0x20 {
          at = unsafe JSONScan.blanksEnd(text, at)
          byte = unsafe text[at]
        }
        fallthrough

      case .colon:
        guard byte == 0x3a else { return unexpected(at, count, isLast, "a colon is expected here") }
        at &+= 1
        expected = .value
        byte = unsafe text[at]
        if byte <= 0x20 {
          at = unsafe JSONScan.blanksEnd(text, at)
          byte = unsafe text[at]
        }
        fallthrough

      case .value:
        let start = at
        var found: Found
        if byte == 0x22 {
          var end = unsafe scan.stringStop(raw, at &+ 1)
          var kind = Found.Kind.plain
          if unsafe text[end] != 0x22 {
            let token = unsafe JSONTokens.string(text, from: end, count: count, isLast: isLast)
            guard token.outcome == .whole else { return stop(token, at) }
            end = token.end
            kind = .escaped
            if token.isLone {
              // Where the record itself is a string, it begins here.
              if isInRecord { note(at, "half of a surrogate pair", "json") }
              found = Found(start &+ 1, end, kind)
              at = end &+ 1
              if let stop = take(found, start, isNull: false, isLone: true, end: at) { return stop }
              continue
            }
          }
          found = Found(start &+ 1, end, kind)
          at = end &+ 1
        } else if byte &- 0x30 < 10 || byte == 0x2d {
          var end = byte == 0x2d ? at &+ 1 : at
          let first = end
          while unsafe text[end] &- 0x30 < 10 { end &+= 1 }
          let (lead, next) = unsafe (text[first], text[end])
          if next == 0x2e || next | 0x20 == 0x65 || end == first || end >= count || lead == 0x30 && end &- first > 1 {
            let token = unsafe JSONTokens.number(text, from: at, count: count, isLast: isLast)
            guard token.outcome == .whole else { return stop(token, at) }
            end = token.end
          }
          found = Found(start, end, .plain)
          at = end
        } else if byte == 0x7b || byte == 0x5b {
          if depth >= depthLimit { return fault(at, "values are nested too deeply") }
          open(at, isObject: byte == 0x7b)
          at &+= 1
          continue
        } else if byte == 0x6e || byte == 0x74 || byte == 0x66 {
          let token = unsafe JSONTokens.word(text, from: at, count: count, isLast: isLast)
          guard token.outcome == .whole else { return stop(token, at) }
          at = token.end
          found = byte == 0x6e ? Found() : Found(start, token.end, .plain)
        } else {
          return unexpected(at, count, isLast, "a value is expected here")
        }
        if node >= 0 {
          let leaf = unsafe steps[node].leaf
          guard leaf >= 0 else {
            if let stop = take(found, start, isNull: byte == 0x6e, isLone: false, end: at) { return stop }
            continue
          }
          unsafe values[leaf] = found
        }
        expected = .commaOrEnd
        byte = unsafe text[at]
        if byte <= 0x20 {
          at = unsafe JSONScan.blanksEnd(text, at)
          byte = unsafe text[at]
        }
        fallthrough

      case .commaOrEnd:
        let isObject = unsafe frames[depth &- 1].isObject
        if byte == 0x2c {
          at &+= 1
          if isObject {
            expected = .name
          } else {
            expected = .value
            nextElement()
          }
        } else if byte == (isObject ? 0x7d : 0x5d) {
          if let stop = close(at) { return stop }
          at &+= 1
        } else {
          return unexpected(
            at, count, isLast, isObject ? "a comma or } is expected here" : "a comma or ] is expected here")
        }
      }
    }
  }

  // MARK: Stops

  /// Stops where there is no token that may be there: perhaps only because there is no more text.
  private mutating func unexpected(_ place: Int, _ count: Int, _ isLast: Bool, _ message: StaticString) -> Stop {
    at = place
    if place < count { return .fault(at: place, message: message) }
    if !isLast { return .more(keeping: needed) }
    if expected == .top, isSequence || hasTop { return .end }
    return .fault(at: count, message: hasTop ? "the text ends in the middle of a value" : "there is no JSON value")
  }

  private mutating func stop(_ token: JSONTokens.Token, _ place: Int) -> Stop {
    at = place
    return token.outcome == .more ? .more(keeping: needed) : .fault(at: token.end, message: token.message)
  }

  private mutating func fault(_ place: Int, _ message: StaticString) -> Stop {
    at = place
    return .fault(at: place, message: message)
  }

  /// The first place that is needed still: of a sequence's value all, as long as no records are found in it.
  private var needed: Int {
    isInRecord ? recordStart : isSequence && !hasRecords && depth > 0 ? topStart : at
  }

  mutating func note(_ place: Int, _ message: StaticString, _ rule: StaticString) {
    if isInRecord, shapeFault == nil { shapeFault = (place, message, rule) }
  }
}
