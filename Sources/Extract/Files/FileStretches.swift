package import Columnar
import OperatingSystem

/// Gives stretches of a file's unpacked bytes, in the order in which they stand there.
package final class FileStretches {
  private let input: any ByteInput
  private var block: [UInt8] = []
  /// Offset in the file of the block's first byte.
  private var base: Int64 = 0
  private var isAtEnd = false

  init(_ input: any ByteInput) { self.input = input }

  /// The bytes of a stretch; fewer where the file ends before it does.
  ///
  /// - Parameter stretch: begins no earlier than the one before.
  package func bytes(_ stretch: Stretch) throws -> [UInt8] {
    let end = stretch.offset + stretch.length
    // The block grows for a stretch that it holds the beginning of; what stands before is dropped.
    while base + Int64(block.count) < end, !isAtEnd {
      let kept = max(0, min(stretch.offset - base, Int64(block.count)))
      block.removeFirst(Int(kept))
      base += kept
      let more = try [UInt8](capacity: 1 << 18) { try input.read(into: &$0, limit: 1 << 18) }
      isAtEnd = more.isEmpty
      if block.isEmpty { block = more } else { block += more }
    }
    let from = max(0, min(stretch.offset - base, Int64(block.count)))
    let to = max(from, min(end - base, Int64(block.count)))
    return Array(block[Int(from)..<Int(to)])
  }
}

extension RawRecord {
  /// Makes a record of bytes in an encoding.
  ///
  /// - Throws: `Failure` when the encoding is not known.
  package init(_ bytes: [UInt8], encoding: String, file: String) throws {
    let plain = encoding.filter { $0.isLetter || $0.isNumber }
    if ["utf8", "utf8sig", "ascii", "usascii", ""].contains(plain) {
      self.init(utf8: bytes)
      return
    }
    let decoder = try CharacterDecoder(Self.withByteOrder(plain, encoding, bytes), file: file)
    var text: [UInt8] = []
    var faults: [Int] = []
    var at = 0
    while at < bytes.count, faults.isEmpty {
      let end = decoder.decode(bytes, at..<bytes.count, into: &text, isLast: true, faults: &faults)
      if end == at { break }
      at = end
    }
    if faults.isEmpty {
      self.init(text: Array(Self.printable(text).utf8), bytes: bytes)
    } else {
      self.init(text: Array(Self.withEscapes(bytes, decoder).utf8), bytes: bytes)
    }
  }

  /// The text of bytes some of which are no characters: unit by unit, as it is rarely needed.
  private static func withEscapes(_ bytes: [UInt8], _ decoder: CharacterDecoder) -> String {
    var result = ""
    var at = 0
    while at < bytes.count {
      var found = false
      // No encoding has characters of more than eight bytes.
      for length in stride(from: decoder.unit, through: min(8, bytes.count - at), by: decoder.unit) {
        decoder.reset()
        var text: [UInt8] = []
        var faults: [Int] = []
        _ = decoder.decode(bytes, at..<(at + length), into: &text, isLast: true, faults: &faults)
        if faults.isEmpty, !text.isEmpty {
          result += printable(text)
          at += length
          found = true
          break
        }
      }
      if !found {
        for byte in bytes[at..<min(at + decoder.unit, bytes.count)] { result += escape(byte) }
        at += decoder.unit
      }
    }
    return result
  }

  /// UTF-16 and UTF-32 without a byte order, and without the mark at the file's beginning: most of a record is ASCII,
  /// and where its zeros stand tells the order.
  private static func withByteOrder(_ plain: String, _ encoding: String, _ bytes: [UInt8]) -> String {
    guard ["utf16", "ucs2", "utf32", "ucs4"].contains(plain) else { return encoding }
    let unit = plain.hasSuffix("16") || plain == "ucs2" ? 2 : 4
    var zeros = (first: 0, last: 0)
    for at in stride(from: 0, to: bytes.count - unit + 1, by: unit) {
      if bytes[at] == 0 { zeros.first += 1 }
      if bytes[at + unit - 1] == 0 { zeros.last += 1 }
    }
    return (unit == 2 ? "utf-16" : "utf-32") + (zeros.first > zeros.last ? "be" : "le")
  }
}
