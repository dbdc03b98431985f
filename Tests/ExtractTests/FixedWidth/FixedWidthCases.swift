import Definitions

/// Text of a fixed-width file, and what is to be read from it.
struct FixedWidthCase: Sendable, CustomStringConvertible {
  var description: String
  var text: [UInt8]
  var source: Source
  var rows: [[String?]]
  /// Rejects as `rule@record:line+offset`.
  var rejects: [String]
  /// Lines on which the rows begin, where that is of interest.
  var lines: [Int64]?

  /// - Parameters:
  ///   - columns: places of the columns; or their names, where there is a header.
  init(
    _ description: String, _ text: String, columns: [String] = ["1-3", "4-6"], rows: [[String?]],
    rejects: [String] = [], lines: [Int64]? = nil, dialect: (inout FixedWidthDialect) -> Void = { _ in },
    source: (inout Source) -> Void = { _ in }
  ) {
    self.init(
      description, bytes: Array(text.utf8), columns: columns, rows: rows, rejects: rejects, lines: lines,
      dialect: dialect, source: source)
  }

  init(
    _ description: String, bytes: [UInt8], columns: [String] = ["1-3", "4-6"], encoding: String = "utf-8",
    rows: [[String?]], rejects: [String] = [], lines: [Int64]? = nil,
    dialect change: (inout FixedWidthDialect) -> Void = { _ in }, source also: (inout Source) -> Void = { _ in }
  ) {
    self.description = description
    text = bytes
    var dialect = FixedWidthDialect()
    change(&dialect)
    source = .plain(.fixedWidth(dialect), columns: columns.map { ($0, $0) }, encoding: encoding)
    also(&source)
    self.rows = rows
    self.rejects = rejects
    self.lines = lines
  }

  static let all: [FixedWidthCase] = lines + lengths + values + wide + bytes + headers

  static let lines: [FixedWidthCase] = [
    FixedWidthCase("LF", "abcdef\nghijkl\n", rows: [["abc", "def"], ["ghi", "jkl"]], lines: [1, 2]),
    FixedWidthCase("CR LF", "abcdef\r\nghijkl\r\n", rows: [["abc", "def"], ["ghi", "jkl"]], lines: [1, 2]),
    FixedWidthCase("CR", "abcdef\rghijkl\r", rows: [["abc", "def"], ["ghi", "jkl"]], lines: [1, 2]),
    FixedWidthCase(
      "mixed line ends, none at the end", "abcdef\r\nghijkl\rmnopqr\nstuvwx",
      rows: [["abc", "def"], ["ghi", "jkl"], ["mno", "pqr"], ["stu", "vwx"]], lines: [1, 2, 3, 4]),
    FixedWidthCase("nothing at all", "", rows: []),
    FixedWidthCase(
      "blank lines are no records, be they empty or not", "\nabcdef\n      \n\r\n \t \nghijkl\n\n",
      rows: [["abc", "def"], ["ghi", "jkl"]], lines: [2, 6]),
    FixedWidthCase("byte order mark", "\u{feff}abcdef\n", rows: [["abc", "def"]]),
    FixedWidthCase("NUL and tab are characters", "a\0cd\tf\n", rows: [["a\0c", "d\tf"]]),
    FixedWidthCase("comments", "* Stock\nabcdef\n*\n", rows: [["abc", "def"]], lines: [2]) { $0.comment = [0x2a] },
    FixedWidthCase("lines before", "Stock\n\nabcdef\n", rows: [["abc", "def"]], lines: [3]) { $0.skip = 2 },
    FixedWidthCase("more lines before than there are", "abcdef\n", rows: []) { $0.skip = 2 },
    FixedWidthCase("lines at the end", "abcdef\nghijkl\n\nEND 2\n* bye\n", rows: [["abc", "def"], ["ghi", "jkl"]]) {
      $0.footer = 2
    },
    FixedWidthCase(
      "empty lines at the end do not count", "abcdef\r\nEND\r\n\r\n\n", rows: [["abc", "def"]]
    ) { $0.footer = 1 },
    FixedWidthCase("more lines at the end than there are", "abcdef\nEND", rows: []) { $0.footer = 3 },
  ]

  static let lengths: [FixedWidthCase] = [
    FixedWidthCase(
      "what lies beyond the end is NULL, and the last value may be cut short", "abcdef\nghij\nmno\np\n",
      rows: [["abc", "def"], ["ghi", "j"], ["mno", nil], ["p", nil]]),
    FixedWidthCase(
      "a record must reach to what is required", "abcdef\nghi\njklm\n", rows: [["abc", "def"], ["jkl", "m"]],
      rejects: ["record-length@2:2+7"], source: { $0.columns[1].isRequired = true }),
    FixedWidthCase(
      "behind the last column stand blanks only", "abcdef  \nghijkl x\nmnopqrs\n", rows: [["abc", "def"]],
      rejects: ["record-length@2:2+9", "record-length@3:3+18"]),
    FixedWidthCase("what stands behind the last column may be ignored", "abcdefg\n", rows: [["abc", "def"]]) {
      $0.rest = .ignore
    },
    FixedWidthCase(
      "a column to the end", "abcdefghi\njkl\n", columns: ["1-3", "4-"], rows: [["abc", "defghi"], ["jkl", nil]]),
    FixedWidthCase(
      "columns in any order, with gaps and overlaps", "abcdef\n", columns: ["5", "2-3", "1-4", "1-4"],
      rows: [["e", "bc", "abcd", "abcd"]], dialect: { $0.rest = .ignore }),
    FixedWidthCase("a gap is no rest", "abxxef\n", columns: ["5-6", "1-2"], rows: [["ef", "ab"]]),
  ]

  static let values: [FixedWidthCase] = [
    FixedWidthCase(
      "blanks fill on either side, the wide one too", " a   b\n\u{3000}cd   \n", columns: ["1-3", "4-6"],
      rows: [["a", "b"], ["cd", ""]]),
    FixedWidthCase("blanks inside are kept", "a b c \n", columns: ["1-6"], rows: [["a b c"]]),
    FixedWidthCase("zeros before", "007100\n000000\n", rows: [["7", "100"], ["0", "0"]]) {
      _ in
    } source: {
      $0.columns[0].padding.before = 0x30
      $0.columns[1].padding.before = 0x30
    },
    FixedWidthCase("stars on both sides", "**1.5*\n******\n", columns: ["1-6"], rows: [["1.5"], [""]]) {
      _ in
    } source: {
      $0.columns[0].padding.before = 0x2a
      $0.columns[0].padding.after = 0x2a
    },
    FixedWidthCase("nothing is taken away where nothing fills", " a c  \n", rows: [[" a ", "c"]]) {
      _ in
    } source: {
      $0.columns[0].padding.hasBlanks = false
    },
  ]

  static let wide: [FixedWidthCase] = [
    FixedWidthCase("characters of several bytes", "甲é😀Äöü\n乙\n", rows: [["甲é😀", "Äöü"], ["乙", nil]]),
    FixedWidthCase(
      "cells", "甲1abc\nabc乙2\ne\u{301}fg丙\n", rows: [["甲1", "abc"], ["abc", "乙2"], ["e\u{301}fg", "丙"]]
    ) { $0.unit = .cells },
    FixedWidthCase(
      "a wide character across a boundary", "a甲b\nabcdef\nab甲\n", rows: [["a甲", "b"], ["abc", "def"]],
      rejects: ["split-character@3:3+13"]
    ) { $0.unit = .cells },
    FixedWidthCase(
      "bytes that are no UTF-8", bytes: Array("abcdef\na".utf8) + [0xff] + Array("cdef\nghijkl\n".utf8),
      rows: [["abc", "def"], ["ghi", "jkl"]], rejects: ["encoding@2:2+7"], lines: [1, 3]),
    FixedWidthCase(
      "bytes that are none in a comment", bytes: [0x2a, 0xff, 0x0a] + Array("abcdef\n".utf8), rows: [["abc", "def"]]
    ) { $0.comment = [0x2a] },
  ]

  static let headers: [FixedWidthCase] = [
    FixedWidthCase(
      "names", "ID  Full name Sum\n1   Anna Ahn    5\n2   Bo\n", columns: ["sum", "FULL NAME"],
      rows: [["5", "Anna Ahn"], [nil, "Bo"]], lines: [2, 3]
    ) { $0.header = .names },
    FixedWidthCase(
      "names of wide characters", "编号  姓名  金额\n1     安娜  5\n", columns: ["金额", "姓名"], rows: [["5", "安娜"]]
    ) {
      $0.header = .names
      $0.unit = .cells
    },
    FixedWidthCase(
      "a ruler", "\n  SUM NAME\n----- ----\n 12.5 Anna\n  1.5 Bo\n", columns: ["name", "sum"],
      rows: [["Anna", "12.5"], ["Bo", "1.5"]], lines: [4, 5]
    ) { $0.header = .ruler },
    FixedWidthCase(
      "a ruler with crossings, and lines at the end", " id | name \n----+------\n  1 | Anna\n(1 row)\n",
      columns: ["id", "name"], rows: [["1", "Anna"]]
    ) {
      $0.header = .ruler
      $0.footer = 1
    },
    FixedWidthCase(
      "a place beside the header", "A  B\n1  2x\n", columns: ["a", "x"], rows: [["1", "x"]],
      dialect: { $0.header = .names }
    ) { $0.columns[1].place = ColumnPlace(first: 5, last: 5) },
  ]
}
