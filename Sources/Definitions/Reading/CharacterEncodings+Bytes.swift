import Glibc

// What the bytes of an encoding are like, found out by trying, not by a list of names.

extension CharacterEncodings {
  /// Whether characters are made of units of two or four bytes.
  static func hasWideUnits(_ name: String) -> Bool {
    ["utf-16", "utf16", "ucs-2", "ucs2", "utf-32", "utf32", "ucs-4", "ucs4", "unicode"].contains { name.hasPrefix($0) }
  }

  /// Whether characters have one byte or several, and the encoding is not one of Unicode's.
  static func isMultibyte(_ name: String) -> Bool {
    if name.hasPrefix("utf") || hasWideUnits(name) { return false }
    return (UInt8.min...UInt8.max).contains { decode([$0], name).isCutOff }
  }

  /// Whether the bytes 10 and 13 end lines, as in ASCII.
  static func hasASCIILineEnds(_ name: String) -> Bool { decode([0x0a, 0x0d, 0x41], name).text == [0x0a, 0x0d, 0x41] }

  /// A few bytes in UTF-8, and whether the last character is cut off.
  private static func decode(_ bytes: [UInt8], _ name: String) -> (text: [UInt8], isCutOff: Bool) {
    guard let handle = unsafe iconv_open("UTF-8", name), Int(bitPattern: handle) != -1 else { return ([], false) }
    defer { unsafe iconv_close(handle) }
    var input = bytes.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: 64)
    var left = input.count
    var room = output.count
    let isCutOff = unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress
        var into = output.baseAddress
        return unsafe iconv(handle, &from, &left, &into, &room) == -1 && errno == EINVAL
      }
    }
    return (output.prefix(output.count - room).map { UInt8(bitPattern: $0) }, isCutOff)
  }
}
