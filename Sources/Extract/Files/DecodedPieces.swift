// The bytes behind a window of decoded text, and the way back to them.
//
// ```
// file   订单,价格\r\n 甲,1\r\n 乙,2        (GB18030)
// raw    |           |       |
// text   |               |        |         checkpoints: (text, raw) at each beginning of a line
// ```
//
// A place within a line is found by decoding the line once more up to it.

import OperatingSystem

/// What the text of a window was decoded from.
final class DecodedPieces {
  private struct Checkpoint {
    /// Place in the window.
    var text: Int
    /// Offset in the file.
    var raw: Int
  }

  private let lineEnds = ByteMask(0x0a, 0x0d, 0x0d)
  /// Whether the file has been read to its end.
  private(set) var isAtEnd = false
  private var encoding: String
  private let file: String
  private var decoder: CharacterDecoder?
  private var tracer: CharacterDecoder?
  /// Bytes of the file from the last checkpoint before the window on.
  private var raw: [UInt8] = []
  /// Offset in the file of the first of them.
  private var rawBase = 0
  /// How many of them have been decoded.
  private var decoded = 0
  private var checkpoints: [Checkpoint] = []
  /// Where the decoded text ends.
  private var end = Checkpoint(text: 0, raw: 0)
  private var cursor = Checkpoint(text: 0, raw: 0)

  /// Prepares decoding.
  ///
  /// - Throws: `Failure` when the encoding is not known.
  init(encoding: String, file: String) throws {
    self.encoding = encoding
    self.file = file
    _ = try CharacterDecoder(encoding, file: file)
  }

  /// Forgets what stands before a place in the window, which becomes its beginning.
  func drop(before position: Int) {
    var kept = checkpoints.firstIndex { $0.text > position } ?? checkpoints.count
    kept = max(0, kept - 1)
    checkpoints.removeFirst(min(kept, checkpoints.count))
    let first = checkpoints.first?.raw ?? end.raw
    raw.removeFirst(first - rawBase)
    decoded -= first - rawBase
    rawBase = first
    for index in checkpoints.indices { checkpoints[index].text -= position }
    end.text -= position
    cursor = Checkpoint(text: .min, raw: 0)
  }

  /// Reads a block of the file.
  func read(from input: any ByteInput, wanted: Int) throws {
    let block = try [UInt8](capacity: wanted) { space in
      var ended = false
      while space.count < wanted, !ended {
        let before = space.count
        try input.read(into: &space, limit: wanted - before)
        ended = space.count == before
      }
      if ended { isAtEnd = true }
    }
    raw.append(contentsOf: block)
  }

  /// Decodes what has been read, as far as it is complete.
  func decode(into text: inout [UInt8], faults: inout [Int]) {
    guard let decoder = opened() else { return }
    while decoded < raw.count {
      let (pieceEnd, isLine) = lineEnd(decoder)
      checkpoints.append(Checkpoint(text: text.count, raw: rawBase + decoded))
      let reached = decoder.decode(
        raw, decoded..<pieceEnd, into: &text, isLast: isLine || isAtEnd, faults: &faults)
      decoded = reached
      if reached < pieceEnd { break }
    }
    end = Checkpoint(text: text.count, raw: rawBase + decoded)
  }

  /// Offset in the file of a place in the window.
  func sourceOffset(_ position: Int, _ text: [UInt8]) -> Int {
    var low = 0
    var high = checkpoints.count
    while low < high {
      let middle = (low + high) / 2
      if checkpoints[middle].text <= position { low = middle + 1 } else { high = middle }
    }
    // Of checkpoints at one place the last one counts.
    guard low > 0 else { return rawBase }
    let before = checkpoints[low - 1]
    if before.text == position { return before.raw }
    if position >= end.text { return end.raw }
    let after = low < checkpoints.count ? checkpoints[low] : end
    let unit = decoder?.unit ?? 1
    if after.text - position <= 2, text[position..<after.text].allSatisfy({ $0 == 0x0a || $0 == 0x0d }) {
      return after.raw - unit * (after.text - position)
    }
    return traced(position, from: before)
  }

  /// The bytes of the file behind a stretch of the window.
  func sourceBytes(_ range: Range<Int>, _ text: [UInt8]) -> [UInt8] {
    let low = sourceOffset(range.lowerBound, text) - rawBase
    let high = sourceOffset(range.upperBound, text) - rawBase
    return low < high && high <= raw.count ? Array(raw[low..<high]) : []
  }

  /// Decodes from a checkpoint, or from the last place found, up to a place.
  private func traced(_ position: Int, from checkpoint: Checkpoint) -> Int {
    guard let tracer else { return checkpoint.raw }
    if cursor.text < checkpoint.text || cursor.text > position {
      cursor = checkpoint
      tracer.reset()
    }
    var text: [UInt8] = []
    var faults: [Int] = []
    let from = cursor.raw - rawBase
    let reached = tracer.decode(
      raw, from..<decoded, into: &text, limit: position - cursor.text, isLast: true, faults: &faults)
    cursor = Checkpoint(text: position, raw: rawBase + reached)
    return cursor.raw
  }

  /// The decoder, opened when the first bytes are there: they tell the order of bytes in UTF-16 and UTF-32.
  private func opened() -> CharacterDecoder? {
    if let decoder { return decoder }
    let plain = encoding.filter { $0.isLetter || $0.isNumber }
    if plain == "utf16" || plain == "ucs2" {
      if raw.count < 2, !isAtEnd { return nil }
      // Without a mark the lesser byte comes first, as Windows writes it.
      encoding = raw.starts(with: [0xfe, 0xff]) ? "utf-16be" : "utf-16le"
    } else if plain == "utf32" || plain == "ucs4" {
      if raw.count < 4, !isAtEnd { return nil }
      encoding = raw.starts(with: [0, 0, 0xfe, 0xff]) ? "utf-32be" : "utf-32le"
    }
    // The name was tried before: these can only fail for want of memory.
    decoder = try? CharacterDecoder(encoding, file: file)
    tracer = try? CharacterDecoder(encoding, file: file)
    return decoder
  }

  /// The end of the line that begins at the first undecoded byte, behind its line end; else of what there is.
  private func lineEnd(_ decoder: CharacterDecoder) -> (end: Int, isLine: Bool) {
    let unit = decoder.unit
    if unit == 1 { return lineEndOfBytes() }
    let low = decoder.isBigEndian ? unit - 1 : 0
    var at = decoded
    while at + unit <= raw.count {
      let byte = raw[at + low]
      if byte == 0x0a || byte == 0x0d, isOneByte(at, unit, low) {
        let next = at + unit
        if byte == 0x0d, next + unit <= raw.count, raw[next + low] == 0x0a, isOneByte(next, unit, low) {
          return (next + unit, true)
        }
        return (next, true)
      }
      at += unit
    }
    return (raw.count, false)
  }

  private func lineEndOfBytes() -> (end: Int, isLine: Bool) {
    // Vectors read up to 15 bytes further, which the last line may not have behind it.
    let safe = raw.count - 16
    let from = decoded
    var at = unsafe raw.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, from < safe else { return from }
      return unsafe lineEnds.first(base, from: from, count: safe)
    }
    while at < raw.count, raw[at] != 0x0a, raw[at] != 0x0d { at += 1 }
    if at == raw.count { return (at, false) }
    let isTwo = raw[at] == 0x0d && at + 1 < raw.count && raw[at + 1] == 0x0a
    return (isTwo ? at + 2 : at + 1, true)
  }

  private func isOneByte(_ at: Int, _ unit: Int, _ low: Int) -> Bool {
    (0..<unit).allSatisfy { $0 == low || raw[at + $0] == 0 }
  }
}
