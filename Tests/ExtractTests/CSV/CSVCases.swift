import Definitions

/// Text of a CSV file, and what is to be read from it.
struct CSVCase: Sendable, CustomStringConvertible {
  var description: String
  var text: [UInt8]
  var dialect = CSVDialect()
  var columns = ["a", "b"]
  var rows: [[String?]]
  /// Rejects as `rule@record:line+offset`.
  var rejects: [String] = []
  /// Lines on which the rows begin, where that is of interest.
  var lines: [Int64]?

  init(
    _ description: String, _ text: String, columns: [String] = ["a", "b"], rows: [[String?]], rejects: [String] = [],
    lines: [Int64]? = nil, dialect change: (inout CSVDialect) -> Void = { _ in }
  ) {
    self.init(
      description, bytes: Array(text.utf8), columns: columns, rows: rows, rejects: rejects, lines: lines,
      dialect: change)
  }

  init(
    _ description: String, bytes: [UInt8], columns: [String] = ["a", "b"], rows: [[String?]], rejects: [String] = [],
    lines: [Int64]? = nil, dialect change: (inout CSVDialect) -> Void = { _ in }
  ) {
    self.description = description
    self.text = bytes
    self.columns = columns
    self.rows = rows
    self.rejects = rejects
    self.lines = lines
    change(&dialect)
  }

  static let all: [CSVCase] = [
    // Line ends
    CSVCase("LF", "a,b\n1,2\n3,4\n", rows: [["1", "2"], ["3", "4"]], lines: [2, 3]),
    CSVCase("CRLF", "a,b\r\n1,2\r\n3,4\r\n", rows: [["1", "2"], ["3", "4"]], lines: [2, 3]),
    CSVCase("CR", "a,b\r1,2\r3,4\r", rows: [["1", "2"], ["3", "4"]], lines: [2, 3]),
    CSVCase(
      "mixed line ends", "a,b\n1,2\r\n3,4\r5,6\n\r7,8", rows: [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]],
      lines: [2, 3, 4, 6]),
    CSVCase("no line end at the end", "a,b\n1,2", rows: [["1", "2"]]),
    CSVCase("an empty last field at the end of the file", "a,b\n1,", rows: [["1", ""]]),
    CSVCase("header only", "a,b\n", rows: []),
    CSVCase("header without a line end", "a,b", rows: []),
    CSVCase(
      "blank lines are no records", "\na,b\n\n1,2\n\r\n\n3,4\n\n", rows: [["1", "2"], ["3", "4"]], lines: [4, 7]),
    CSVCase("a blank is no blank line", "a\n \n", columns: ["a"], rows: [[" "]]),
    CSVCase("a quoted empty field is no blank line", "a\n\"\"\n", columns: ["a"], rows: [[""]]),
    CSVCase("CR at the very end", "a,b\n1,2\r", rows: [["1", "2"]]),
    // Quotes
    CSVCase("quoted fields", "a,b\n\"1\",\"2\"\n", rows: [["1", "2"]]),
    CSVCase("delimiter in quotes", "a,b\n\"1,5\",2\n", rows: [["1,5", "2"]]),
    CSVCase("line end in quotes", "a,b\n\"x\ny\",2\n3,4\n", rows: [["x\ny", "2"], ["3", "4"]], lines: [2, 4]),
    CSVCase(
      "CRLF in quotes", "a,b\r\n\"x\r\ny\r\n\",2\r\n3,4\r\n", rows: [["x\r\ny\r\n", "2"], ["3", "4"]], lines: [2, 5]),
    CSVCase("CR in quotes", "a,b\r\"x\ry\",2\r3,4\r", rows: [["x\ry", "2"], ["3", "4"]], lines: [2, 4]),
    CSVCase("doubled quotes", "a,b\n\"say \"\"hi\"\"\",2\n", rows: [["say \"hi\"", "2"]]),
    CSVCase("nothing but doubled quotes", "a,b\n\"\"\"\",\"\"\"\"\"\"\n", rows: [["\"", "\"\""]]),
    CSVCase("empty quoted fields", "a,b\n\"\",\"\"\n", rows: [["", ""]]),
    CSVCase("quoted field at the end of the file", "a,b\n1,\"2\"", rows: [["1", "2"]]),
    CSVCase("a quote inside of an unquoted field", "a,b\n5\" pipe,2\n", rows: [["5\" pipe", "2"]]),
    CSVCase("a blank before a quote", "a,b\n \"1\",2\n", rows: [[" \"1\"", "2"]]),
    CSVCase(
      "a long quoted field over several vectors", "a,b\n\"\(String(repeating: "long, text\n", count: 30))\",2\n3,4\n",
      rows: [[String(repeating: "long, text\n", count: 30), "2"], ["3", "4"]], lines: [2, 33]),
    CSVCase("quoting off", "a,b\n\"1,2\"\n", rows: [["\"1", "2\""]]) { $0.quote = nil },
    CSVCase("another quote", "a,b\n'1,5',\"2\n", rows: [["1,5", "\"2"]]) {
      $0.quote = 0x27
      $0.escape = 0x27
    },
    CSVCase("escape by backslash", #"a,b"# + "\n" + #""x \"y\" \\ \n","2\\""# + "\n", rows: [[#"x "y" \ \n"#, #"2\"#]])
    {
      $0.escape = 0x5c
    },
    CSVCase("quotes without an escape", "a,b\n\"1\",\"2\"\n", rows: [["1", "2"]]) { $0.escape = nil },
    CSVCase(
      "quotes within quotes, without an escape", "a,b\n\"5\" pipe, \"long\"\",\"\"\n\"x\ny\"\",\"2\"\n",
      rows: [["5\" pipe, \"long\"", ""], ["x\ny\"", "2"]], lines: [2, 3]
    ) { $0.escape = nil },
    // Dialects
    CSVCase("semicolon", "a;b\n1,5;2\n", rows: [["1,5", "2"]]) { $0.delimiter = [0x3b] },
    CSVCase("tab", "a\tb\n1\t2\n", rows: [["1", "2"]]) { $0.delimiter = [0x09] },
    CSVCase(
      "delimiter of several bytes", "a||b\n1|x||2\n\"3||4\"||5\n|||6\n",
      rows: [["1|x", "2"], ["3||4", "5"], ["", "|6"]]
    ) {
      $0.delimiter = Array("||".utf8)
    },
    CSVCase("a delimiter cut off at the end", "a::b\n1::2:", rows: [["1", "2:"]]) { $0.delimiter = Array("::".utf8) },
    CSVCase("comment lines", "# made by hand\na,b\n#1,2\n3,#4\n# \"open\n", rows: [["3", "#4"]], lines: [4]) {
      $0.comment = Array("#".utf8)
    },
    CSVCase("lines before the header", "Report \"x\nof 2026\r\na,b\n1,2\n", rows: [["1", "2"]], lines: [4]) {
      $0.skip = 2
    },
    CSVCase(
      "several header rows: what stands above one another is one name", "Group,\na,b\n1,2\n",
      columns: ["Group a", "b"],
      rows: [["1", "2"]], lines: [3]
    ) { $0.header = .rows(2) },
    CSVCase(
      "several header rows, one of which names the columns", "a,b\nAsked,Told\n1,2\n", rows: [["1", "2"]], lines: [3]
    ) {
      $0.header = .rows(2, names: 1)
    },
    CSVCase("lines at the end", "a,b\n1,2\n3,4\nTotal\n\n2 rows\n\n", rows: [["1", "2"], ["3", "4"]], lines: [2, 3]) {
      $0.footer = 2
    },
    CSVCase("lines at the end, and no others", "a,b\nTotal\n", rows: []) { $0.footer = 1 },
    CSVCase("fields missing at the end are filled", "a,b\n1\n3,4\n5,\n", rows: [["1", nil], ["3", "4"], ["5", ""]]) {
      $0.ragged = .fill
    },
    CSVCase(
      "fields beyond the columns are left out where they are empty", "a,b\n1,2,,\n3,4,,\"\"\n5,6,7\n8,9\n",
      rows: [["1", "2"], ["3", "4"], ["8", "9"]], rejects: ["field-count@3:4+18"], lines: [2, 3, 5]
    ) { $0.ragged = .fill },
    CSVCase("names given", "1,2\n3,4\n", rows: [["1", "2"], ["3", "4"]], lines: [1, 2]) {
      $0.header = .names(["a", "b"])
    },
    CSVCase("names given, empty file", "", rows: []) { $0.header = .names(["a", "b"]) },
    CSVCase("byte order mark", "\u{feff}a,b\n1,2\n", rows: [["1", "2"]]),
    CSVCase("byte order mark before a quote", "\u{feff}\"a\",b\n1,2\n", rows: [["1", "2"]]),
    CSVCase("NUL bytes are characters", "a,b\n1\0,2\n", rows: [["1\0", "2"]]),
    CSVCase("characters of several bytes", "a,b\nÄ,甲乙\n😀,é\n", rows: [["Ä", "甲乙"], ["😀", "é"]]),
    // Headers
    CSVCase("columns in another order, and more of them", "x,B ,y,A\n0,2,0,1\n", rows: [["1", "2"]]),
    CSVCase("quoted header with a line end", "\"a\",\"x\ny\",\"b\"\n1,0,2\n", rows: [["1", "2"]], lines: [3]),
    CSVCase("full-width blanks around a header", "\u{3000}a,b\u{3000}\n1,2\n", rows: [["1", "2"]]),
    // Faults
    CSVCase("too few fields", "a,b\n1\n3,4\n", rows: [["3", "4"]], rejects: ["field-count@1:2+4"]),
    CSVCase(
      "too many fields", "a,b\n1,2\n1,2,3,4\n5,6", rows: [["1", "2"], ["5", "6"]], rejects: ["field-count@2:3+8"]),
    CSVCase(
      "text after a closing quote", "a,b\n\"1\"x,2\n3,4\n", rows: [["3", "4"]], rejects: ["quote@1:2+4"], lines: [3]),
    CSVCase("a blank after a closing quote", "a,b\n\"1\" ,2\n3,4\n", rows: [["3", "4"]], rejects: ["quote@1:2+4"]),
    CSVCase(
      "a quote never closed costs its line only", "a,b\n1,\"2\n3,4\n5,6\n", rows: [["3", "4"], ["5", "6"]],
      rejects: ["quote@1:2+4"], lines: [3, 4]),
    CSVCase("a quote never closed on the last line", "a,b\n3,4\n1,\"2", rows: [["3", "4"]], rejects: ["quote@2:3+8"]),
    CSVCase(
      "a stray quote that another one seems to close", "a,b\n1,\"2\n3,\"4\"\n5,6\n", rows: [["3", "4"], ["5", "6"]],
      rejects: ["quote@1:2+4"], lines: [3, 4]),
    CSVCase(
      "a fault behind a field of several lines", "a,b\n\"x\ny\",\"2\" z\n3,4\n", rows: [["3", "4"]],
      rejects: ["quote@1:3+4"], lines: [4]),
    CSVCase(
      "bytes that are no UTF-8",
      bytes: Array("a,b\n1,".utf8) + [0xff] + Array("2\n3,4\n\"x\n".utf8) + [0xc3] + Array("\",5\n6,7\n".utf8),
      rows: [["3", "4"], ["6", "7"]], rejects: ["encoding@1:2+4", "encoding@3:5+13"], lines: [3, 6]),
    CSVCase(
      "a character cut off by the end of the file", bytes: Array("a,b\n1,2\n3,".utf8) + [0xe7, 0x94],
      rows: [["1", "2"]],
      rejects: ["encoding@2:3+8"]),
    CSVCase(
      "surrogates and overlong forms",
      bytes: Array("a,b\n".utf8) + [0xed, 0xa0, 0x80, 0x2c, 0x31, 0x0a, 0xc0, 0x80, 0x2c, 0x31, 0x0a]
        + Array("1,2".utf8),
      rows: [["1", "2"]], rejects: ["encoding@1:2+4", "encoding@2:3+10"]),
    CSVCase(
      "no characters in a comment", bytes: Array("a,b\n#".utf8) + [0xff] + Array("\n1,2\n".utf8), rows: [["1", "2"]]
    ) {
      $0.comment = Array("#".utf8)
    },
  ]
}
