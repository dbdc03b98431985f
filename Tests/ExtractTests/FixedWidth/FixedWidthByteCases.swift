import Definitions

// Records that are cut from the bytes of the file.

extension FixedWidthCase {
  static let bytes: [FixedWidthCase] = [
    FixedWidthCase(
      "bytes of GB18030: 甲, 乙丙, a character of four", columns: ["1-4", "5-7"],
      gb18030: [0xbc, 0xd7, 0x20, 0x20, 0x31, 0x32, 0x20, 0x0d, 0x0a]
        + [0xd2, 0xd2, 0xb1, 0xfb, 0x33, 0x0a, 0x94, 0x39, 0xfc, 0x36, 0x20, 0x34],
      rows: [["甲", "12"], ["乙丙", "3"], ["😀", "4"]], lines: [1, 2, 3]),
    FixedWidthCase(
      "half a character at a boundary", columns: ["1-3", "4-6"],
      gb18030: [0x61, 0x62, 0xbc, 0xd7, 0x0a] + Array("abcdef\n".utf8), rows: [["abc", "def"]],
      rejects: ["split-character@1:1+0"], lines: [2]),
    FixedWidthCase(
      "no GB18030", columns: ["1-3", "4-6"],
      gb18030: Array("abcdef\nab".utf8) + [0x20, 0xff, 0x64, 0x0a] + Array("ghijkl".utf8),
      rows: [["abc", "def"], ["ghi", "jkl"]], rejects: ["encoding@2:2+7"], lines: [1, 3]),
    FixedWidthCase(
      "Shift-JIS: a byte of half-width kana, two of others, one of which is a backslash",
      bytes: [0xb1, 0xb2, 0xb3, 0x20, 0x83, 0x5c, 0x31, 0x0a], columns: ["1-4", "5-6", "7"], encoding: "shift_jis",
      rows: [["ｱｲｳ", "ソ", "1"]]
    ) { $0.unit = .bytes },
    FixedWidthCase(
      "bytes of UTF-8", "é ab\n甲\nabé\na\u{301}\n", columns: ["1-3", "4-5"],
      rows: [["é", "ab"], ["甲", nil], ["á", nil]],
      rejects: ["split-character@3:3+10"]
    ) {
      $0.unit = .bytes
    },
    FixedWidthCase(
      "records without line ends", "abcdefghijklmn\npqr", rows: [["abc", "def"], ["ghi", "jkl"], ["mn\n", "pqr"]],
      lines: [1, 2, 3]
    ) {
      $0.record = 6
      $0.unit = .bytes
    },
    FixedWidthCase(
      "records that hold their line ends", "abcdef\r\nghi\r\n   ", columns: ["1-3"],
      rows: [["abc"], ["ghi"]]
    ) {
      $0.record = 8
      $0.unit = .bytes
      $0.rest = .ignore
    },
    FixedWidthCase(
      "characters of records of so many bytes", "甲bcd  乙fg丙x", columns: ["1-2", "3-4"],
      rows: [["甲b", "cd"], ["乙f", "g丙"]], rejects: ["record-length@3:3+16"]
    ) {
      $0.record = 8
    },
    FixedWidthCase(
      "a file that ends within a record", "abcdefghij", rows: [["abc", "def"]], rejects: ["record-length@2:2+6"]
    ) { $0.record = 6 },
    FixedWidthCase(
      "records before and at the end", "HEAD  abcdef      ghijklEND  2\n", rows: [["abc", "def"], ["ghi", "jkl"]],
      lines: [2, 4]
    ) {
      $0.record = 6
      $0.skip = 1
      $0.footer = 1
    },
    FixedWidthCase(
      "EBCDIC", bytes: [0xc1, 0xc2, 0x40, 0xf1, 0xf2, 0xf3, 0xc3, 0x40, 0x40, 0xf4, 0x0a, 0x25], encoding: "ibm037",
      rows: [["AB", "123"], ["C", "4\u{8e}\n"]]
    ) { $0.record = 6 },
  ]

  /// Columns that are counted in bytes of GB18030.
  private init(
    _ description: String, columns: [String], gb18030 bytes: [UInt8], rows: [[String?]], rejects: [String] = [],
    lines: [Int64]
  ) {
    self.init(
      description, bytes: bytes, columns: columns, encoding: "gb18030", rows: rows, rejects: rejects, lines: lines
    ) { $0.unit = .bytes }
  }
}
