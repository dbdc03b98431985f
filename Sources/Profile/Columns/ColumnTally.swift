// All that is counted of a column. Values are collected in a table while they fit; then each is judged once, with its
// count. What does not fit any more is judged as it comes:
//
// ```
// collecting ── table is full ──▶ overflowing ─┬─ every value was new so far: their hashes are kept, to prove a key
//                                              └─ else the table goes on counting as long as it is of use
// ```

import Columnar

/// Counts the values of one column.
final class ColumnTally {
  /// A value as it stands, and where.
  struct Example {
    var text: [UInt8]
    var line: Int64
    var count: Int
  }
  /// What a value is.
  enum Kind: Int, CaseIterable { case blank, marker, number, time, both, text }

  private(set) var nulls = 0
  private(set) var filled = 0
  private(set) var table = DistinctValues()
  private(set) var isExact = true
  private var consults = true
  private var probes = 0
  private var hits = 0
  private var sketch = HyperLogLog()
  private var unique: HashSet?
  private let uniqueBound: Int
  /// Where a value stands that occurred before; nil as long as none did.
  private(set) var firstRepeat: Int64?
  private(set) var isUniquenessKnown = true

  private(set) var kinds: [Int] = Array(repeating: 0, count: Kind.allCases.count)
  private(set) var examples: [[Example]] = Array(repeating: [], count: Kind.allCases.count)
  private(set) var numbers = NumberTally()
  /// Numbers of eight digits that may be days as well, and other dates.
  private(set) var times = TimeTally()
  /// How many of the values in the table are blank.
  private(set) var distinctBlanks = 0
  /// Values with blanks at an end.
  private(set) var padded = 0
  /// Values that a spreadsheet is kept from reading as numbers: `'123`, `="123"`.
  private(set) var wrapped = 0
  private(set) var shortest = Int.max
  private(set) var longest = 0
  private(set) var multiline = 0
  /// Texts that look like objects or arrays of JSON.
  private(set) var structures = 0
  /// Texts that look like e-mail addresses.
  private(set) var addresses = 0
  /// Texts that look like times of day.
  private(set) var clocks = 0
  /// Texts of `0x` and an even number of hexadecimal digits.
  private(set) var hexadecimals = 0
  /// Texts with a character that stands for one that was lost: U+FFFD.
  private(set) var damaged = 0
  private var markerCounts: [[UInt8]: Example] = [:]
  private var isFinished = false

  /// - Parameter uniqueBound: how many values are kept at most to prove that none repeats.
  init(uniqueBound: Int) { self.uniqueBound = uniqueBound }

  /// Counts the values of a chunk.
  ///
  /// - Parameters:
  ///   - rows: for each row the hash of the columns so far; this one's is mixed in.
  func take(_ column: TextColumn, lines: [Int64], rows: inout [UInt64]) {
    let bytes = column.arena.span
    let spans = column.spans.span
    for row in spans.indices {
      let span = spans[row]
      if span.length < 0 {
        nulls &+= 1
        rows[row] = rows[row] &* 0x9e37_79b9_7f4a_7c15 &+ 1
        continue
      }
      let value = bytes.extracting(span.range)
      let hash = ByteHash.hash(value)
      rows[row] = (rows[row] ^ hash) &* 0x9e37_79b9_7f4a_7c15 &+ (hash >> 29)
      filled &+= 1
      if isExact {
        let number = table.add(value, hash: hash, line: lines[row])
        if number >= 0 {
          if firstRepeat == nil, table.counts[number] > 1 { firstRepeat = lines[row] }
          continue
        }
        overflow()
      }
      direct(value, hash, lines[row])
    }
  }

  private func overflow() {
    isExact = false
    if firstRepeat == nil, uniqueBound > 0 {
      var set = HashSet(bound: uniqueBound)
      for hash in table.hashes { _ = set.insert(hash) }
      unique = set
      consults = false
    } else {
      for hash in table.hashes { sketch.add(hash) }
    }
    isUniquenessKnown = firstRepeat != nil || unique != nil
  }

  @inline(__always)
  private func direct(_ value: Span<UInt8>, _ hash: UInt64, _ line: Int64) {
    if unique != nil {
      proveUnique(hash, line)
    } else {
      sketch.add(hash)
      if consults {
        probes &+= 1
        if table.add(value, hash: hash, line: line) >= 0 {
          hits &+= 1
          return
        }
        // A table that hardly any value is found in costs more than it tells.
        if probes & 0xffff == 0 {
          if hits < 6554 { consults = false }
          hits = 0
        }
      }
    }
    judge(value, times: 1, line: line, isSampled: true)
  }

  private func proveUnique(_ hash: UInt64, _ line: Int64) {
    if unique?.insert(hash) == false {
      firstRepeat = line
    } else if unique?.isFull == true {
      isUniquenessKnown = false
    } else {
      return
    }
    // From now on their number is an estimate.
    unique?.forEach { sketch.add($0) }
    unique = nil
  }

  /// Judges what has been collected.
  func finish() {
    guard !isFinished else { return }
    isFinished = true
    let collected = table
    let all = collected.bytes
    let bytes = all.span
    for number in 0..<collected.count {
      let value = bytes.extracting(collected.range(number))
      judge(value, times: collected.counts[number], line: collected.lines[number], isSampled: false)
    }
  }

  /// Whether the counts of the values that are in the table are those of all rows.
  var areCountsWhole: Bool { isExact || consults }

  /// How many different values there are, and whether that is exact.
  var distinct: (count: Int, isExact: Bool) {
    if isExact { return (table.count, true) }
    if let unique { return (unique.count, true) }
    return (sketch.count, false)
  }

  /// Markers of missing values by their text, the most frequent first.
  var markers: [Example] {
    markerCounts.values.sorted { $0.count > $1.count || ($0.count == $1.count && $0.line < $1.line) }
  }

  private func judge(_ value: Span<UInt8>, times count: Int, line: Int64, isSampled: Bool) {
    var start = 0
    var end = value.count
    while start < end, value[start] <= 0x20 { start &+= 1 }
    while end > start, value[end &- 1] <= 0x20 { end &-= 1 }
    if start == end {
      if !isSampled { distinctBlanks &+= 1 }
      return note(.blank, value, count, line)
    }
    if end &- start != value.count { padded &+= count }
    let text = value.extracting(start..<end)
    if text.count < shortest { shortest = text.count }
    if text.count > longest { longest = text.count }
    if NullMarker.mayBe(text) {
      var copy: [UInt8] = []
      copy.append(text)
      if NullMarker.certainty(copy) > 0 {
        markerCounts[copy, default: Example(text: copy, line: line, count: 0)].count += count
        return note(.marker, value, count, line)
      }
    }
    let first = text[0]
    let isDigit = first &- 0x30 < 10
    // A word before a number is a currency.
    let mayBeNumber = isDigit || first < 0x30 || (text.count <= 24 && text[text.count &- 1] &- 0x30 < 10)
    let number = mayBeNumber ? NumberReading.read(text) : nil
    let time = isDigit || first | 0x20 &- 0x61 < 26 ? TimeReading.read(text) : nil
    if let number { numbers.add(number, text, times: count, line: line, isSampled: isSampled) }
    if let time { times.add(time, text, times: count, line: line) }
    if number != nil { return note(time == nil ? .number : .both, value, count, line) }
    if time != nil { return note(.time, value, count, line) }
    if first == 0x7b || first == 0x5b { structures &+= count }
    if TextLook.isWrapped(text) { wrapped &+= count }
    let look = TextLook(text)
    if look.feeds > 0 { multiline &+= count }
    if look.isDamaged { damaged &+= count }
    if look.isAddress { addresses &+= count }
    if isDigit {
      if TextLook.isClock(text) { clocks &+= count }
      if look.isHexadecimal { hexadecimals &+= count }
    }
    note(.text, value, count, line)
  }

  @inline(__always)
  private func note(_ kind: Kind, _ value: Span<UInt8>, _ count: Int, _ line: Int64) {
    kinds[kind.rawValue] &+= count
    if examples[kind.rawValue].count < 8 || (!isFinished ? false : isEarlier(kind, line)) {
      keep(kind, value, count, line)
    }
  }

  private func isEarlier(_ kind: Kind, _ line: Int64) -> Bool {
    examples[kind.rawValue].contains { $0.line > line }
  }

  /// The first ones by line: those of the table are judged last.
  private func keep(_ kind: Kind, _ value: Span<UInt8>, _ count: Int, _ line: Int64) {
    var text: [UInt8] = []
    text.append(value.extracting(0..<min(value.count, 120)))
    var kept = examples[kind.rawValue]
    if let same = kept.firstIndex(where: { $0.text == text }) {
      kept[same].count += count
      kept[same].line = min(kept[same].line, line)
    } else {
      kept.append(Example(text: text, line: line, count: count))
    }
    kept.sort { $0.line < $1.line }
    if kept.count > 8 { kept.removeLast() }
    examples[kind.rawValue] = kept
  }
}
