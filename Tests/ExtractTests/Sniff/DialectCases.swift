import Definitions

@testable import Extract

/// A small file, and how it is written.
struct DialectCase: Sendable, CustomStringConvertible {
  var description: String
  var bytes: [UInt8]
  /// As `delimiter quote escape`, with `none` for what is not there.
  var dialect: String
  var names: [String]
  /// What else is not usual: lines before and behind, header rows, comments.
  var outline: String
  var hints: DialectHints

  init(
    _ description: String, _ text: String, _ dialect: String = ", \" \"", names: [String], outline: String = "",
    hints change: (inout DialectHints) -> Void = { _ in }
  ) {
    self.init(description, bytes: Array(text.utf8), dialect, names: names, outline: outline, hints: change)
  }

  init(
    _ description: String, bytes: [UInt8], _ dialect: String = ", \" \"", names: [String], outline: String = "",
    hints change: (inout DialectHints) -> Void = { _ in }
  ) {
    self.description = description
    self.bytes = bytes
    self.dialect = dialect
    self.names = names
    self.outline = outline
    hints = DialectHints()
    change(&hints)
  }

  static let all: [DialectCase] = delimiters + quotes + headers + surroundings + encodings + hinted

  private static let delimiters = [
    DialectCase("commas", "id,name\n1,Ann\n2,Bo\n", names: ["id", "name"]),
    DialectCase(
      "semicolons, with commas for decimals", "id;net\n1;2,50\n2;13,99\n3;0,75\n", "; \" \"", names: ["id", "net"]),
    DialectCase("tabs", "id\tname\n1\tAnn, Bo\n2\tCy\n", "tab \" \"", names: ["id", "name"]),
    DialectCase("pipes", "id|name\n1|Ann, Bo\n2|Cy\n", "| \" \"", names: ["id", "name"]),
    DialectCase("two pipes", "id||name\n1||Ann|x\n2||Cy\n3||Di\n", "|| \" \"", names: ["id", "name"]),
    DialectCase(
      "commas with a blank each", "id, name, city\n1, Ann, Bonn\n2, Bo, Ulm\n", ",_ \" \"",
      names: ["id", "name", "city"]),
    DialectCase(
      "named by a first line", "sep=;\nid;name\n1;Ann\n2;Bo\n", "; \" \"", names: ["id", "name"], outline: "skip 1"),
    DialectCase("one column", "email\nann@example.com\nbo@example.com\n", ", \" \"", names: ["email"]),
    DialectCase(
      "a list of addresses", "ann@example.com\nbo@example.com\ncy@example.org\n", ", \" \"", names: ["column_1"],
      outline: "no header"),
    DialectCase(
      "one column of two words", "Ann Example\nBo Sample\nCy Specimen\nDi Instance\n", ", \" \"", names: ["column_1"],
      outline: "no header"),
    DialectCase(
      "prose",
      "This is a letter, not a table.\nIt has sentences: some long, and some short.\nNothing in it stands in columns.\n"
        + "So each line is a record; so be it.\n", "tab \" \"", names: ["column_1"], outline: "no header"),
    DialectCase(
      "JSON in a column", "id,data\n1,\"{\"\"a\"\": 1, \"\"b\"\": [2, 3]}\"\n2,\"{\"\"a\"\": 4}\"\n",
      names: ["id", "data"]),
  ]

  private static let quotes = [
    DialectCase(
      "quotes around commas", "id,name\n1,\"Example, Ann\"\n2,\"Sample, Bo\"\n", names: ["id", "name"]),
    DialectCase(
      "single quotes", "id,name\n1,'Example, Ann'\n2,'Sample, Bo'\n3,'Specimen, Cy'\n", ", ' '", names: ["id", "name"]),
    DialectCase(
      "apostrophes are no quotes", "id,name\n1,Ann's\n2,'t Hooft\n3,Bo's\n", names: ["id", "name"]),
    DialectCase(
      "escaped by a backslash", #"id,name"# + "\n" + #"1,"the \"big\", one""# + "\n" + #"2,"the \"small\" one""# + "\n",
      #", " \"#, names: ["id", "name"]),
    DialectCase(
      "quotes within that are not escaped",
      "id,size\n" + (1...8).map { "\($0),\"a \($0)\" pipe, \"new\" one\"\n" }.joined(), ", \" none",
      names: ["id", "size"]),
    DialectCase(
      "one stray quote is no way of writing", "id,name\n1,\"An\"n\"\n2,\"Bo\"\n3,\"Cy\"\n4,\"Di\"\n",
      names: ["id", "name"]),
  ]

  private static let headers = [
    DialectCase(
      "no header", "1,Ann,2026-01-02\n2,Bo,2026-01-03\n3,Cy,2026-01-04\n", names: ["column_1", "column_2", "column_3"],
      outline: "no header"),
    DialectCase("header only", "id,name,price\n", names: ["id", "name", "price"]),
    DialectCase("one row of numbers", "1,2,3\n", names: ["column_1", "column_2", "column_3"], outline: "no header"),
    DialectCase(
      "two header rows", "Order,,Customer\nid,date,name\n1,2026-01-02,Ann\n2,2026-01-03,Bo\n3,2026-01-04,Cy\n",
      names: ["Order id", "date", "Customer name"], outline: "2 header rows"),
    DialectCase(
      "a row of units", "time,speed\ns,m/s\n1,2.5\n2,3.5\n3,4.5\n4,5.5\n", names: ["time s", "speed m/s"],
      outline: "2 header rows"),
    DialectCase(
      "the name of row numbers is missing", "name,price\n1,Ann,2\n2,Bo,3\n3,Cy,4\n4,Di,5\n",
      names: ["row", "name", "price"]),
    DialectCase(
      "two names run together", "id,namecity,price\n7,Ann,Bonn,2\n3,Bo,Ulm,3\n9,Cy,Kiel,4\n1,Di,Hof,5\n",
      names: ["id", "namecity", "price", ""]),
    DialectCase(
      "a header divided otherwise", "id;name;price\n7,Ann,2\n3,Bo,3\n9,Cy,4\n1,Di,5\n", names: ["id", "name", "price"]),
    DialectCase(
      "empty file columns", "id,,name,\n1,,Ann,\n2,,Bo,\n", names: ["id", "", "name", ""]),
  ]

  private static let surroundings = [
    DialectCase(
      "lines before", "A report of the shop\n\nid,name,price\n1,Ann,2\n2,Bo,3\n3,Cy,4\n",
      names: ["id", "name", "price"],
      outline: "skip 2"),
    DialectCase(
      "lines before that are filled up with delimiters", "Report,,\n,,\nid,name,price\n1,Ann,2\n2,Bo,3\n3,Cy,4\n",
      names: ["id", "name", "price"], outline: "skip 2"),
    DialectCase(
      "totals behind", "id,name,price\n1,Ann,2\n2,Bo,3\n3,Cy,4\n\nTotal: 9\n", names: ["id", "name", "price"],
      outline: "footer 1"),
    DialectCase(
      "a last record that is damaged is no total", "id,name,price\n1,Ann,2\n2,Bo,3\n3,Cy,4\n4,Di,5,\n",
      names: ["id", "name", "price"]),
    DialectCase(
      "remarks between records", "id,name\n1,Ann\n# checked\n2,Bo\n3,Cy\n", names: ["id", "name"], outline: "comment #"),
  ]

  private static let encodings = [
    DialectCase(
      "UTF-16 with a mark",
      bytes: [0xff, 0xfe] + "id;name\r\n1;Ann\r\n2;Bo\r\n".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] },
      "; \" \"", names: ["id", "name"]),
    DialectCase(
      "Chinese names in GB 18030",
      // 订单号,金额
      bytes: [0xb6, 0xa9, 0xb5, 0xa5, 0xba, 0xc5, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0a]
        + Array("A1001,19.90\nA1002,5.00\nA1003,7.25\n".utf8),
      names: ["订单号", "金额"]),
  ]

  private static let hinted = [
    DialectCase("no header, as told", "a,b\nc,d\n", names: ["column_1", "column_2"], outline: "no header") {
      $0.headerRows = 0
    },
    DialectCase("a header, as told", "1,2\n3,4\n", names: ["1", "2"]) { $0.headerRows = 1 },
    DialectCase("the delimiter, as told", "a;b,c\n1;2,3\n4;5,6\n", "; \" \"", names: ["a", "b,c"]) {
      $0.delimiter = [0x3b]
    },
    DialectCase("no quotes, as told", "id,name\n1,\"Ann\"\n2,\"Bo\"\n", ", none none", names: ["id", "name"]) {
      $0.quote = .some(nil)
    },
    DialectCase(
      "lines to leave out, as told", "x,y\n1,2\nid,name\n3,Ann\n4,Bo\n", names: ["id", "name"], outline: "skip 2"
    ) { $0.skip = 2 },
    DialectCase("no comments, as told", "id,name\n1,Ann\n# x\n2,Bo\n", names: ["id", "name"]) {
      $0.comment = .some(nil)
    },
    DialectCase(
      "a header that is damaged, as told", "id,name,,price\n1,Ann,2\n2,Bo,3\n", names: ["id", "name", "price"]
    ) {
      $0.skip = 0
      $0.headerRows = 1
    },
  ]
}
