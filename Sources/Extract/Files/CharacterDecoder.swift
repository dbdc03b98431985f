// The seam to iconv. Encodings whose bytes 0 to 127 are ASCII (found out by trying, not by a list of
// names) have their ASCII runs copied; iconv sees only the rest.

import Glibc
import OperatingSystem

/// Decodes bytes of one encoding to UTF-8, piece after piece.
@safe final class CharacterDecoder {
  /// Name of the encoding, as iconv knows it.
  let name: String
  /// Bytes of a code unit: 2 for UTF-16, 4 for UTF-32, else 1.
  let unit: Int
  /// Whether the first byte of a unit is the greatest.
  let isBigEndian: Bool
  private let descriptor: iconv_t
  private let isASCIITransparent: Bool

  /// Opens a decoder.
  ///
  /// - Throws: `Failure` with status `usage` when the encoding is not known.
  init(_ name: String, file: String) throws {
    self.name = name
    guard let descriptor = unsafe iconv_open("UTF-8", name), Int(bitPattern: descriptor) != -1 else {
      throw Failure(
        .usage, "there is no character encoding `\(name)`", at: file,
        remedy: "name one that `iconv -l` lists, such as gb18030, big5, shift_jis, windows-1252 or utf-16")
    }
    unsafe self.descriptor = descriptor
    let plain = name.filter { $0.isLetter || $0.isNumber }
    unit =
      plain.hasPrefix("utf16") || plain.hasPrefix("ucs2")
      ? 2 : plain.hasPrefix("utf32") || plain.hasPrefix("ucs4") ? 4 : 1
    isBigEndian = plain.hasSuffix("be")
    var transparent = unit == 1
    for byte in UInt8(0)..<128 where transparent {
      var out: [UInt8] = []
      let result = unsafe Self.convert(descriptor, [byte], 0..<1, appendingTo: &out, limit: 8)
      transparent = result.stop == .done && out == [byte]
      unsafe iconv(descriptor, nil, nil, nil, nil)
    }
    isASCIITransparent = transparent
  }

  deinit { unsafe iconv_close(descriptor) }

  /// Forgets what came before, for encodings that switch between tables.
  func reset() { unsafe iconv(descriptor, nil, nil, nil, nil) }

  /// Decodes a range of bytes.
  ///
  /// - Parameters:
  ///   - limit: how many bytes of UTF-8 to make at most.
  ///   - isLast: whether a character cut off at the end of the range is a fault; else it is left for later.
  ///   - faults: receives the places in `text` of U+FFFD put for bytes that are no characters.
  /// - Returns: how far the bytes have been decoded.
  func decode(
    _ bytes: [UInt8], _ range: Range<Int>, into text: inout [UInt8], limit: Int = .max, isLast: Bool,
    faults: inout [Int]
  ) -> Int {
    var at = range.lowerBound
    let start = text.count
    while at < range.upperBound {
      let left = limit - (text.count - start)
      if left <= 0 { return at }
      if isASCIITransparent {
        let end = unsafe bytes.withUnsafeBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return at }
          return unsafe UTF8Check.asciiEnd(base, from: at, count: range.upperBound)
        }
        let stop = at + min(end - at, left)
        text.append(contentsOf: bytes[at..<stop])
        at = stop
        if end > stop || at == range.upperBound { continue }
      }
      let room = limit - (text.count - start)
      if room <= 0 { return at }
      let result = unsafe Self.convert(
        descriptor, bytes, at..<range.upperBound, appendingTo: &text, limit: min(room, (range.upperBound - at) * 4 + 16)
      )
      at = result.end
      switch result.stop {
      case .done: break
      case .full:
        if room <= (range.upperBound - at) * 4 + 16 { return at }
      case .cutOff:
        if !isLast { return at }
        fallthrough
      case .invalid:
        // A fault right behind the limit is seen before the limit is.
        if text.count - start >= limit { return at }
        faults.append(text.count)
        text.append(contentsOf: [0xef, 0xbf, 0xbd])
        at = min(at + unit, range.upperBound)
      }
    }
    return at
  }

  private enum Stop { case done, full, cutOff, invalid }

  private static func convert(
    _ descriptor: iconv_t, _ bytes: [UInt8], _ range: Range<Int>, appendingTo text: inout [UInt8], limit: Int
  ) -> (end: Int, stop: Stop) {
    var end = range.lowerBound
    var stop = Stop.done
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: limit) { space, count in
      unsafe bytes.withUnsafeBytes { raw in
        guard let base = raw.baseAddress, let room = space.baseAddress else { return }
        // iconv reads through a pointer that C declares as mutable; it does not write there.
        var from: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(mutating: base + range.lowerBound)
          .assumingMemoryBound(to: CChar.self)
        var into: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(room).assumingMemoryBound(
          to: CChar.self)
        var left = range.count
        var free = limit
        if unsafe iconv(descriptor, &from, &left, &into, &free) == -1 {
          stop = errno == E2BIG ? .full : errno == EINVAL ? .cutOff : .invalid
        }
        end = range.upperBound - left
        count = limit - free
      }
    }
    text.append(contentsOf: piece)
    return (end, stop)
  }
}
