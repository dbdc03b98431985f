import Glibc

/// The character encodings that the system can convert from.
enum CharacterEncodings {
  /// Those that exports usually have, for suggestions.
  static let usual = [
    "utf-8", "utf-16", "utf-16le", "utf-16be", "gb18030", "gbk", "gb2312", "big5", "big5-hkscs", "shift_jis", "euc-jp",
    "euc-kr",
    "windows-1250", "windows-1251", "windows-1252", "cp1252", "iso-8859-1", "iso-8859-2", "iso-8859-15", "latin1",
    "ascii", "koi8-r",
  ]

  /// Whether iconv can convert from an encoding.
  static func contains(_ name: String) -> Bool {
    let isPlain = name.utf8.allSatisfy {
      $0 >= 0x61 && $0 <= 0x7a || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e || $0 == 0x3a
    }
    guard isPlain, !name.isEmpty, name.utf8.count < 64 else { return false }
    // iconv_open answers (iconv_t)-1 for an unknown name.
    guard let handle = unsafe iconv_open("UTF-8", name), Int(bitPattern: handle) != -1 else { return false }
    unsafe iconv_close(handle)
    return true
  }
}
