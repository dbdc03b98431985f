import Glibc
import OperatingSystem

/// Encodes text that a person has written: a little of it.
enum CharacterEncoder {
  /// The bytes of UTF-8 text in an encoding.
  ///
  /// - Throws: `Failure` when the encoding is not known, or lacks a character of the text.
  static func encode(_ text: [UInt8], in encoding: String) throws -> [UInt8] {
    if TextWindow.isUTF8(encoding) { return text }
    guard let descriptor = unsafe iconv_open(encoding, "UTF-8"), Int(bitPattern: descriptor) != -1 else {
      throw Failure(.usage, "there is no character encoding `\(encoding)`")
    }
    defer { unsafe iconv_close(descriptor) }
    var input = text.map { CChar(bitPattern: $0) }
    // No character takes more bytes than four, nor more than a switch of tables before it.
    var output = [CChar](repeating: 0, count: text.count * 8 + 16)
    var left = input.count
    var room = output.count
    let isDone = unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress
        var into = output.baseAddress
        // The second call ends in the table in which it began.
        return unsafe iconv(descriptor, &from, &left, &into, &room) != -1
          && iconv(descriptor, nil, nil, &into, &room) != -1
      }
    }
    guard isDone, left == 0 else {
      throw Failure(
        .usage, "the text has a character that \(encoding) does not have, after \(text.count - left) bytes of UTF-8",
        remedy: "write it in characters of the file's encoding")
    }
    return output.prefix(output.count - room).map { UInt8(bitPattern: $0) }
  }
}
