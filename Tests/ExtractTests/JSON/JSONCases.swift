import Definitions

/// Text of a JSON file, and what is to be read from it.
struct JSONCase: Sendable, CustomStringConvertible {
  var description: String
  var text: [UInt8]
  var isSequence: Bool
  var shape = JSONShape()
  var columns: [String]
  var rows: [[String?]]
  /// Rejects as `rule@record:line+offset`.
  var rejects: [String] = []
  var lines: [Int64]?
  /// Paths of each column, where those are more than one.
  var alternatives: [[String]]?

  static func json(
    _ description: String, _ text: String, _ columns: [String] = ["a", "b"], records: [String] = [],
    rows path: [String] = [],
    gives rows: [[String?]], rejects: [String] = [], lines: [Int64]? = nil
  ) -> JSONCase {
    var shape = JSONShape()
    shape.records = records
    shape.rows = path
    return JSONCase(
      description: "json: \(description)", text: Array(text.utf8), isSequence: false, shape: shape, columns: columns,
      rows: rows, rejects: rejects, lines: lines)
  }

  static func lines(
    _ description: String, _ text: String, _ columns: [String] = ["a", "b"], records: [String] = [],
    rows path: [String] = [],
    gives rows: [[String?]], rejects: [String] = [], lines: [Int64]? = nil
  ) -> JSONCase {
    var sample = json(
      description, text, columns, records: records, rows: path, gives: rows, rejects: rejects, lines: lines)
    sample.description = "ndjson: \(description)"
    sample.isSequence = true
    return sample
  }

  static let all: [JSONCase] = [
    // Values
    .json("an array of records", #"[{"a":1,"b":"x"},{"b":"y","a":2}]"#, gives: [["1", "x"], ["2", "y"]]),
    .json("one object is one record", " {\"a\": 1, \"b\": 2}\n", gives: [["1", "2"]]),
    .json("absent and null are NULL, empty text is not", #"[{"a":null},{"a":""}]"#, gives: [[nil, nil], ["", nil]]),
    .json("truth values are text", #"[{"a":true,"b":false}]"#, gives: [["true", "false"]]),
    .json(
      "numbers keep their text", #"[{"a":9007199254740993,"b":1.10},{"a":-0,"b":1E+400}]"#,
      gives: [["9007199254740993", "1.10"], ["-0", "1E+400"]]),
    .json(
      "escapes", #"[{"a":"\"\\\/\b\f\n\r\t","b":"\u00e9\u4e2d\ud83d\ude00\u0000"}]"#,
      gives: [["\"\\/\u{8}\u{c}\n\r\t", "é中😀\0"]]),
    .json("escapes in names", #"[{"\u0061":1,"b":2}]"#, gives: [["1", "2"]]),
    .json("nested members", #"[{"a":{"b":{"c":7},"d":8}}]"#, ["a.b.c", "a.d"], gives: [["7", "8"]]),
    .json(
      "a nested member that is no object", #"[{"a":1},{"a":[{"b":1}]},{"a":null}]"#, ["a.b"],
      gives: [[nil], [nil], [nil]]),
    .json(
      "objects and arrays keep their text", #"[{"a":{ "x" : [1, 2] },"b":["\u0041" ]}]"#,
      gives: [[#"{ "x" : [1, 2] }"#, #"["\u0041" ]"#]]),
    .json("an object both whole and in part", #"[{"a":{"b":"\n"}}]"#, ["a", "a.b"], gives: [[#"{"b":"\n"}"#, "\n"]]),
    .json("dots in names", #"[{"a.b":1,"a":{"b":2}}]"#, [#"a\.b"#, "a.b"], gives: [["1", "2"]]),
    .json(
      "of members that occur twice the last one wins, whole", #"[{"a":{"x":1,"y":2},"a":{"x":3}}]"#, ["a.x", "a.y"],
      gives: [["3", nil]]),
    .json("the record itself", #"[1,"x",[true]]"#, ["$"], gives: [["1"], ["x"], ["[true]"]]),
    .json(
      "lines", "[\n {\"a\":1},\n\n {\"a\":\n2}\n,{\"a\":3}]", ["a"], gives: [["1"], ["2"], ["3"]], lines: [2, 4, 6]),
    .json("byte order mark", "\u{feff}[{\"a\":1}]", ["a"], gives: [["1"]]),
    // Records
    .json(
      "records further down", #"{"meta":{"data":[0]},"data":{"orders":[{"a":1},{"a":2}],"n":2},"x":[[]]}"#, ["a"],
      records: ["data", "orders"], gives: [["1"], ["2"]]),
    .json("one record further down", #"{"order":{"a":1}}"#, ["a"], records: ["order"], gives: [["1"]]),
    .json("no records in the array", #"{"orders":[]}"#, ["a"], records: ["orders"], gives: []),
    .json(
      "records that are none", #"[{"a":1},7,[{"a":2}],{"a":3}]"#, ["a"], gives: [["1"], ["3"]],
      rejects: ["json-shape@2:1+9", "json-shape@3:1+11"]),
    // Rows
    .json(
      "rows of a nested array, with values of the record",
      #"[{"id":1,"l":[{"s":"a"},{"s":"b\n"}],"n":"\u0041"},{"id":2,"l":[{"s":"c"}]}]"#,
      ["$.id", "s", "$.n"], rows: ["l"], gives: [["1", "a", "A"], ["1", "b\n", "A"], ["2", "c", nil]]),
    .json(
      "a record without rows gives one", #"[{"id":1,"l":[]},{"id":2},{"id":3,"l":null}]"#, ["$.id", "s"], rows: ["l"],
      gives: [["1", nil], ["2", nil], ["3", nil]]),
    .json(
      "a single row needs no array", #"[{"id":1,"l":{"s":"a"}}]"#, ["$.id", "s"], rows: ["l"], gives: [["1", "a"]]),
    .json("rows further down", #"[{"x":{"l":[{"s":1},{"s":2}]}}]"#, ["s"], rows: ["x", "l"], gives: [["1"], ["2"]]),
    .json("rows that are no objects", #"[{"l":["a","b"]}]"#, ["."], rows: ["l"], gives: [["a"], ["b"]]),
    .json(
      "rows that should be objects", #"[{"l":["a"]},{"l":[{"s":1}]}]"#, ["s"], rows: ["l"], gives: [["1"]],
      rejects: ["json-shape@1:1+1"]),
    .json(
      "of rows that occur twice the last ones win", #"[{"l":[{"s":1},{"s":2}],"l":[{"s":3}]}]"#, ["s"], rows: ["l"],
      gives: [["3"]]),
    .json(
      "a member missing in a row is not taken from the one before", #"[{"l":[{"s":1,"t":2},{"s":3}]}]"#, ["s", "t"],
      rows: ["l"], gives: [["1", "2"], ["3", nil]]),
    // Faults of documents
    .json(
      "a fault rejects the rest", "[{\"a\":1},\n{\"a\":2,},{\"a\":3}]", ["a"], gives: [["1"]], rejects: ["json@2:2+10"]),
    .json("a document cut off", #"[{"a":1},{"a":2"#, ["a"], gives: [["1"]], rejects: ["json@2:1+9"]),
    .json("an empty file", "", ["a"], gives: [], rejects: ["json@1:1+0"]),
    .json("something behind the value", #"[{"a":1}] x"#, ["a"], gives: [["1"]], rejects: ["json@2:1+10"]),
    .json(
      "half of a surrogate pair", #"[{"a":"\ud800"},{"a":"\udc00\ud800"},{"a":"ok"}]"#, ["a"], gives: [["ok"]],
      rejects: ["json@1:1+1", "json@2:1+16"]),
    // Sequences
    .lines(
      "a value a line", "{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":3}", ["a"], gives: [["1"], ["2"], ["3"]], lines: [1, 2, 4]),
    .lines("values one after the other", #"{"a":1}{"a":2} {"a":3}"#, ["a"], gives: [["1"], ["2"], ["3"]]),
    .lines(
      "values over several lines", "{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n", ["a"], gives: [["1"], ["2"]], lines: [1, 4]),
    .lines("an empty file", "\n", ["a"], gives: []),
    .lines(
      "a broken line costs itself", "{\"a\":1}\n{\"a\":\n{\"a\":3}\nnonsense\n{\"a\":}\n{\"a\":6}", ["a"],
      gives: [["1"], ["3"], ["6"]], rejects: ["json@2:2+8", "json@4:4+22", "json@5:5+31"], lines: [1, 3, 6]),
    .lines("a line cut off within a string", "{\"a\":\"x\n{\"a\":2}\n", ["a"], gives: [["2"]], rejects: ["json@1:1+0"]),
    .lines(
      "a broken value over several lines costs itself", "{\n \"a\": 1,\n \"b\": }\n}\n{\"a\":2}\n", ["a"],
      gives: [["2"]], rejects: ["json@1:3+0"]),
    .lines("a file cut off", "{\"a\":1}\n{\"a\":2", ["a"], gives: [["1"]], rejects: ["json@2:2+8"]),
    .lines(
      "records within values", "{\"d\":[{\"a\":1},{\"a\":2}]}\n{\"d\":[]}\n{\"e\":1}\n{\"d\":{\"a\":3}}", ["a"],
      records: ["d"], gives: [["1"], ["2"], ["3"]], rejects: ["json-shape@3:3+33"]),
    .lines(
      "an array gives records, what is no object none", "[1]\n{\"a\":1}\n2\n", ["a"], gives: [["1"]],
      rejects: ["json-shape@1:1+1", "json-shape@3:3+12"]),
  ]
}
