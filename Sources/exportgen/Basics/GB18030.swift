// UTF-8 to GB18030. The texts come from small word lists, so every character is converted once, by iconv, and found in
// a table afterwards. Bytes that are no UTF-8 pass unchanged: that is how broken records keep their broken byte.

import Glibc

/// Converts records to GB18030.
struct GB18030Encoder {
  /// By code point: up to four bytes, the first in the lowest bits; 0 means not converted yet.
  private var table = [UInt32](repeating: 0, count: 0x30000)

  /// Appends the text, given in UTF-8, to `output` in GB18030.
  mutating func encode(_ text: [UInt8], into output: inout [UInt8]) {
    var index = 0
    while index < text.count {
      let lead = text[index]
      let length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 1
      guard length > 1, index + length <= text.count else {
        output.append(lead)
        index += 1
        continue
      }
      var point = Int(lead) & (0xFF >> (length + 1))
      for offset in 1..<length { point = point << 6 | Int(text[index + offset] & 0x3F) }
      if table[point] == 0 { table[point] = convert(Array(text[index..<index + length])) }
      var bytes = table[point]
      while bytes != 0 {
        output.append(UInt8(truncatingIfNeeded: bytes))
        bytes >>= 8
      }
      index += length
    }
  }

  private func convert(_ character: [UInt8]) -> UInt32 {
    var source = character.map { CChar(bitPattern: $0) }
    var target = [CChar](repeating: 0, count: 8)
    let converter = unsafe iconv_open("GB18030", "UTF-8")
    defer { unsafe iconv_close(converter) }
    let result = unsafe source.withUnsafeMutableBufferPointer { source in
      unsafe target.withUnsafeMutableBufferPointer { target in
        var from = source.baseAddress
        var to = target.baseAddress
        var left = source.count
        var room = target.count
        return unsafe iconv(converter, &from, &left, &to, &room)
      }
    }
    precondition(result == 0, "the word lists hold only characters that GB18030 has")
    return target.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32(UInt8(bitPattern: $1)) }
  }
}
