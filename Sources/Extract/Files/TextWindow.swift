// A window of UTF-8 text that slides over a file.
//
// ```
// file    ... |  dropped  |  kept  |  read next  | ...
// window                  0 ------ count -------- (then `padding` zero bytes)
// ```
//
// Readers look at the window, take what is complete, and ask for more from the beginning of what is not:
// that is the only thing a block's boundary means, so it can't change a result. Each step makes a new
// array: what was handed out (the arena of a chunk) stays as it was.
//
// UTF-8 is validated where it stands. Other encodings are decoded; `checkpoints` then lead from the text
// back to the file: one for each beginning of a line and for each beginning of a piece that was decoded.

import OperatingSystem

/// Decoded text of a file, a stretch at a time.
final class TextWindow {
  /// Zero bytes behind the text, so that whole vectors can be loaded anywhere.
  static let padding = 64

  /// The text, UTF-8, followed by padding.
  private(set) var bytes: [UInt8] = Array(repeating: 0, count: TextWindow.padding)
  /// Length of the text.
  private(set) var count = 0
  /// Whether the text reaches to the end of the file.
  private(set) var isLast = false
  /// Places of bytes that are no characters of the encoding, ascending.
  private(set) var faults: [Int] = []
  /// Where the text begins, behind a byte order mark.
  private(set) var start = 0
  /// Whether the last character that was read is no line end.
  private(set) var endsAmidLine = false
  /// Name of the encoding, for messages.
  let encoding: String

  private let input: any ByteInput
  private let blockSize: Int
  /// Offset in the file of the window's first byte, where text stands as it is.
  private var base = 0
  private var judged = 0
  private let isRaw: Bool
  private var isFirst = true
  private var decoding: DecodedPieces?

  /// Opens a window on a file, with nothing in it yet.
  ///
  /// - Parameters:
  ///   - isRaw: whether the file's bytes are wanted as they are, neither decoded nor judged.
  ///   - blockSize: how many bytes of the file are read at a time.
  init(_ input: any ByteInput, encoding: String, isRaw: Bool = false, blockSize: Int, file: String) throws {
    self.input = input
    self.isRaw = isRaw
    self.blockSize = max(1, blockSize)
    self.encoding = encoding
    if !isRaw, !Self.isUTF8(encoding) {
      decoding = try DecodedPieces(encoding: encoding, file: file)
    }
  }

  /// Whether text of an encoding is taken for UTF-8 as it stands.
  static func isUTF8(_ encoding: String) -> Bool {
    ["utf8", "utf8sig", "ascii", "usascii", ""].contains(encoding.filter { $0.isLetter || $0.isNumber })
  }

  /// Offset in the decompressed file of a place in the window.
  func sourceOffset(_ position: Int) -> Int {
    decoding?.sourceOffset(position, bytes) ?? base + position
  }

  /// Whether places in the window and offsets in the file differ by a constant: the offset of the window's beginning.
  var constantOffset: Int? { decoding == nil ? base : nil }

  /// The bytes of the file that a stretch of the window was decoded from.
  func sourceBytes(_ range: Range<Int>) -> [UInt8] {
    decoding?.sourceBytes(range, bytes) ?? Array(bytes[range])
  }

  /// The first place from one on that is no character; the greatest integer if there is none.
  func firstFault(from position: Int) -> Int {
    var low = 0
    var high = faults.count
    while low < high {
      let middle = (low + high) / 2
      if faults[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low < faults.count ? faults[low] : .max
  }

  /// Drops the text before a position, which becomes the window's beginning, and reads on.
  func advance(keepingFrom position: Int) throws {
    let tail = count - position
    // What doesn't fit is read in ever greater steps: each byte is looked at a bounded number of times.
    let wanted = max(blockSize, tail > 1 << 16 ? tail : 0)
    let shifted = faults.drop { $0 < position }.map { $0 - position }
    faults = shifted
    start = 0
    if let decoding {
      try advanceDecoding(decoding, keepingFrom: position, wanted: wanted)
    } else {
      base += position
      bytes = try filled(keeping: position..<count, wanted: isFirst ? max(wanted, 3) : wanted)
      count = bytes.count - Self.padding
      if isRaw { judged = count } else { judged = max(0, judged - position) }
      let (from, end, last) = (judged, count, isLast)
      var found: [Int] = []
      judged = unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let text = buffer.baseAddress else { return end }
        return unsafe UTF8Check.check(text, from: from, count: end, isLast: last, faults: &found)
      }
      faults += found
    }
    if count > 0 { endsAmidLine = bytes[count - 1] != 0x0a && bytes[count - 1] != 0x0d }
    if isFirst, count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { start = 3 }
    isFirst = false
  }

  /// Part of the window, followed by bytes that are read from the input, followed by padding.
  private func filled(keeping range: Range<Int>, wanted: Int) throws -> [UInt8] {
    let old = bytes
    let least = range.count + wanted
    var ended = false
    let filled = try [UInt8](capacity: least + Self.padding) { space in
      unsafe old.withUnsafeBufferPointer { old in
        unsafe space.withUnsafeMutableBufferPointer { buffer, count in
          guard let from = old.baseAddress, let into = buffer.baseAddress else { return }
          unsafe into.update(from: from + range.lowerBound, count: range.count)
          count = range.count
        }
      }
      while space.count < least, !ended {
        let before = space.count
        try input.read(into: &space, limit: least - before)
        ended = space.count == before
      }
      for _ in 0..<Self.padding { space.append(0) }
    }
    if ended { isLast = true }
    return filled
  }

  private func advanceDecoding(_ pieces: DecodedPieces, keepingFrom position: Int, wanted: Int) throws {
    var text = Array(bytes[position..<count])
    pieces.drop(before: position)
    repeat {
      try pieces.read(from: input, wanted: wanted)
      isLast = pieces.isAtEnd
      pieces.decode(into: &text, faults: &faults)
    } while isFirst && text.count < 3 && !isLast
    count = text.count
    text.append(contentsOf: repeatElement(0, count: Self.padding))
    bytes = text
  }
}
