/// A stretch of a file's unpacked bytes.
package struct Stretch: Sendable, Hashable {
  /// Offset of its first byte.
  package var offset: Int64
  /// Its length in bytes.
  package var length: Int64

  /// Makes a stretch.
  package init(offset: Int64, length: Int64) {
    self.offset = offset
    self.length = length
  }
}

/// A record as it stands in its file.
package struct RawRecord: Sendable, Equatable {
  /// How much of a record is kept, in bytes.
  package static let limit = 64 << 10

  /// The record in UTF-8 for people: bytes that are no characters of the file's encoding, and NUL, as `\xHH`.
  package var text: [UInt8]
  /// The file's own bytes, where the text's are others.
  package var bytes: [UInt8]?

  /// Makes a record of its text and, where they are others, its bytes.
  package init(text: [UInt8], bytes: [UInt8]? = nil) {
    self.text = text
    self.bytes = bytes
  }

  /// Makes a record of bytes that are, or should be, UTF-8.
  package init(utf8 bytes: [UInt8]) {
    let text = Array(Self.printable(bytes).utf8)
    self.init(text: text, bytes: text == bytes ? nil : bytes)
  }

  /// Bytes as text: what is no UTF-8, and NUL, as `\xHH`.
  package static func printable(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      // The longest valid stretch at once; then one byte that is not.
      if let valid = String(validating: rest, as: UTF8.self), !valid.utf8.contains(0) { return text + valid }
      let end = validPrefix(rest)
      text += String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[end...]
      guard let byte = rest.popFirst() else { break }
      text += escape(byte)
    }
    return text
  }

  /// A byte as `\xHH`.
  package static func escape(_ byte: UInt8) -> String {
    let hex = String(byte, radix: 16, uppercase: true)
    return "\\x" + (hex.count == 1 ? "0" : "") + hex
  }

  private static func validPrefix(_ bytes: ArraySlice<UInt8>) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var end = bytes.startIndex
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      if scalar.value == 0 { return end }
      end += UTF8.width(scalar)
    }
    return end
  }
}
