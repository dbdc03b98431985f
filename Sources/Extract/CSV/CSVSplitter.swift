// The core of the CSV reader: bytes in, spans of fields out; nothing is allocated, nothing is copied but
// fields with escaped quotes.
//
// Ordinary text is never looked at byte by byte. `mask` holds a bit for each delimiter and line end of the
// 64 bytes from `base` on that is still to be visited; a field costs one bit:
//
// ```
// base                                                    base + 64
// A1001,Anna,2026-11-22,,19.90\nA1002,Bo,...
//      ^    ^          ^^     ^      ^  ^                 bits of `mask`
// ```
//
// A quote is meant only where it begins a field, so it is looked for there alone; inside of quotes, the
// closing one is searched 16 bytes at a time and the bits passed over are cleared. A quote further inside
// an unquoted field is a character like any other.
//
// The splitter keeps nothing between calls but counts and what it knows of quotes that nothing closes: a record cut off at the end of the window is begun anew when
// there is more. What can be decided depends on bytes behind it (the LF after a CR, the rest of a delimiter,
// what follows a closing quote), so at the window's end `more` is always the answer unless it is the file's.

import Columnar
import Definitions

/// Splits a window into the fields of records.
struct CSVSplitter {
  /// Why the splitter came to a stop.
  enum Stop {
    /// The record that begins at `from` is not complete; `quote` is where a quoted field in it was opened and not closed.
    case more(from: Int, quote: Int?)
    /// The builder is full; the next record begins at `from`.
    case full(from: Int)
    /// The file is at its end.
    case end
    /// A record is at fault.
    case fault(CSVFault)
  }

  /// Number of fields of a record.
  var fieldCount = 0
  /// Physical line, from 1, of the place where the next call begins.
  var line: Int64 = 1
  /// Number of records so far.
  var record: Int64 = 0
  /// The last line that was blank; 0 if there was none.
  var blankLine: Int64 = 0
  /// A stretch of the window in which no quote closes a field, where quotes cannot be escaped.
  var barren = 0..<0
  /// For each field, where the spans of its slot begin in the builder; one more for all fields beyond.
  private var slotOffsets: [Int] = []

  let delimiter: UInt8
  let delimiterRest: [UInt8]
  let quote: Int
  let escape: Int
  let comment: [UInt8]
  let recordLimit: Int
  /// Whether fields that a record lacks at its end are taken for NULL.
  let fillsShort: Bool
  private let boundaries: ByteMask
  let lineEnds = ByteMask(0x0a, 0x0d, 0x0d)
  let quotes: ByteMask

  /// Makes a splitter for a dialect (whose delimiter has at least one byte).
  init(_ dialect: CSVDialect, recordLimit: Int) {
    delimiter = dialect.delimiter.first ?? 0x2c
    delimiterRest = Array(dialect.delimiter.dropFirst())
    quote = dialect.quote.map(Int.init) ?? -1
    escape = dialect.escape.map(Int.init) ?? -1
    comment = dialect.comment ?? []
    fillsShort = dialect.ragged == .fill
    self.recordLimit = recordLimit
    boundaries = ByteMask(delimiter, 0x0a, 0x0d)
    let any = dialect.quote ?? 0
    quotes = ByteMask(any, dialect.escape ?? any, any)
  }

  /// Says which fields are collected in which slots.
  mutating func layOut(slots: [Int?], in builder: borrowing ChunkBuilder) {
    fieldCount = slots.count
    slotOffsets = (slots + [nil]).map { ($0 ?? builder.slots) * builder.stride }
  }

  /// Splits records from a place on where one begins, until something is to be decided.
  ///
  /// - Parameters:
  ///   - text: the window, with `TextWindow.padding` readable bytes behind `count`.
  ///   - nextFault: the first place from `from` on that is no character.
  ///   - extraBase: where the builder's extra bytes will stand in the arena.
  mutating func split(
    _ text: UnsafePointer<UInt8>, from: Int, count: Int, isLast: Bool, nextFault: Int, extraBase: Int,
    into builder: inout ChunkBuilder
  ) -> Stop {
    let raw = unsafe UnsafeRawPointer(text)
    let spans = unsafe builder.spans
    let capacity = builder.capacity
    let fieldCount = fieldCount
    let isLongDelimiter = !delimiterRest.isEmpty
    let hasComments = !comment.isEmpty
    var row = builder.rows
    defer { builder.rows = row }
    return unsafe slotOffsets.withUnsafeBufferPointer { offsets in
      var at = from
      var base = from
      var mask = unsafe boundaries.bits(raw, base)
      while true {
        // A record begins.
        if at >= count { return isLast ? .end : .more(from: at, quote: nil) }
        if row == capacity { return .full(from: at) }
        if hasComments, unsafe startsComment(text, at, count) {
          guard let next = unsafe nextLine(text, from: at, count: count, isLast: isLast) else {
            return .more(from: at, quote: nil)
          }
          at = next
          line &+= 1
          base = at
          mask = unsafe boundaries.bits(raw, base)
          continue
        }
        let recordStart = at
        var field = 0
        var linesInside: Int64 = 0
        var end: Int
        while true {
          // A field begins.
          var start = at
          var length: Int
          if at < count, unsafe Int(text[at]) == quote {
            let opened = at
            let (close, escaped) =
              escape < 0
              ? unsafe closingBareQuote(text, from: at &+ 1, count: count, isLast: isLast)
              : unsafe closingQuote(text, from: at &+ 1, count: count)
            if close >= count || (close &+ 1 == count && !isLast) {
              if !isLast { return .more(from: recordStart, quote: close >= count ? opened : nil) }
              if close >= count {
                return unsafe quoteFault(.unclosedQuote, text, recordStart, opened, count, isLast)
              }
            }
            end = close &+ 1
            if end < count {
              let next = unsafe text[end]
              let isDelimiter = unsafe next == delimiter && (!isLongDelimiter || continues(text, end, count))
              if !isDelimiter, next != 0x0a, next != 0x0d {
                if next == delimiter, !isLast, end &+ delimiterRest.count >= count {
                  return .more(from: recordStart, quote: nil)
                }
                return unsafe quoteFault(.textAfterQuote, text, recordStart, opened, count, isLast)
              }
            }
            // Its lines are not counted for each line that opens a quote which is closed too far away.
            if end &- recordStart > recordLimit {
              return .fault(
                CSVFault(kind: .tooLong, start: recordStart, end: end, next: end, line: line, firstLine: line))
            }
            start = opened &+ 1
            length = close &- start
            // Bits passed over are cleared; had there been any, line ends may be among them.
            if end &- base < 64 {
              let below: UInt64 = (1 &<< UInt64(end &- base)) &- 1
              let from = opened &- base
              let above: UInt64 = from >= 0 ? ~0 &<< UInt64(from & 63) : ~0
              if mask & below & above != 0 { linesInside &+= unsafe lineCount(text, start, close) }
              mask &= ~below
            } else {
              linesInside &+= unsafe lineCount(text, start, close)
              base = end
              mask = unsafe boundaries.bits(raw, base)
            }
            if escaped {
              let begin = builder.extra.count
              unsafe unescape(text, start, close, into: &builder.extra)
              start = extraBase &+ begin
              length = builder.extra.count &- begin
            }
            // The boundary itself.
            if end < count { mask &= mask &- 1 }
          } else {
            while true {
              while mask == 0 {
                base &+= 64
                if base >= count { break }
                mask = unsafe boundaries.bits(raw, base)
              }
              if mask == 0 {
                end = count
                base = count
                break
              }
              end = base &+ mask.trailingZeroBitCount
              mask &= mask &- 1
              if end >= count {
                end = count
                break
              }
              if !isLongDelimiter { break }
              let found = unsafe text[end]
              if found != delimiter { break }
              if unsafe continues(text, end, count) { break }
              if !isLast, end &+ delimiterRest.count >= count { return .more(from: recordStart, quote: nil) }
            }
            if end == count, !isLast { return .more(from: recordStart, quote: nil) }
            length = end &- start
          }
          let slot = unsafe offsets[min(field, fieldCount)]
          unsafe spans[slot &+ row] = TextSpan(
            start: UInt32(truncatingIfNeeded: start), length: Int32(truncatingIfNeeded: length))
          field &+= 1
          if end < count, unsafe text[end] == delimiter {
            at = end &+ 1
            if isLongDelimiter {
              at &+= delimiterRest.count
              if at &- base < 64 {
                mask &= ~0 &<< UInt64(at &- base)
              } else {
                base = at
                mask = unsafe boundaries.bits(raw, base)
              }
            }
            continue
          }
          break
        }
        // The record ends at a line end or at the end of the file.
        at = end
        if end < count {
          at = end &+ 1
          if unsafe text[end] == 0x0d {
            if at == count, !isLast { return .more(from: recordStart, quote: nil) }
            if at < count, unsafe text[at] == 0x0a {
              at &+= 1
              if at &- base < 64 {
                mask &= ~0 &<< UInt64(at &- base)
              } else {
                base = at
                mask = unsafe boundaries.bits(raw, base)
              }
            }
          }
        }
        if end == recordStart {
          blankLine = line
          line &+= 1
          continue
        }
        if end &- recordStart > recordLimit {
          return .fault(
            CSVFault(kind: .tooLong, start: recordStart, end: end, next: at, line: line, firstLine: line))
        }
        // A fault in a comment or between records: the caller names the one after it.
        if nextFault < recordStart { return .full(from: recordStart) }
        let begun = line
        line &+= linesInside &+ 1
        record &+= 1
        if nextFault < end {
          return .fault(
            CSVFault(
              kind: .encoding(at: nextFault), start: recordStart, end: end, next: at, line: begun, firstLine: begun))
        }
        if field != fieldCount {
          if field > fieldCount || !fillsShort {
            return .fault(
              CSVFault(
                kind: .fieldCount(found: field), start: recordStart, end: end, next: at, line: begun, firstLine: begun))
          }
          while field < fieldCount {
            unsafe spans[offsets[field] &+ row] = .null
            field &+= 1
          }
        }
        unsafe builder.records[row] = record
        unsafe builder.numbers[row] = 0
        unsafe builder.lines[row] = begun
        unsafe builder.starts[row] = Int64(recordStart)
        unsafe builder.lengths[row] = Int64(end &- recordStart)
        row &+= 1
      }
    }
  }
}
