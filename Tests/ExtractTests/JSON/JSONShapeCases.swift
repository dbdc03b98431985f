import Definitions

extension JSONCase {
  private func with(conditions: [String: JSONCondition.Test]) -> JSONCase {
    var sample = self
    sample.shape.conditions = conditions.compactMap { path, test in
      JSONPath(path).map { path in
        var path = path
        path.origin = .record
        return JSONCondition(path: path, test: test)
      }
    }
    return sample
  }

  /// Ways to values, objects of records, rows within rows, records of several kinds, JSON inside of strings.
  static let shapes: [JSONCase] = [
    // Objects of records
    .json(
      "an object of records, keyed by their names", #"{"17":{"a":1},"18":{"a":2},"1\u0039":{"a":3}}"#, ["$key", "a"],
      records: ["*"], gives: [["17", "1"], ["18", "2"], ["19", "3"]]),
    .json(
      "an object of records further down", #"{"n":2,"orders":{"x":{"a":1},"y":{"a":2}}}"#, ["$key", "a"],
      records: ["orders", "*"], gives: [["x", "1"], ["y", "2"]]),
    .json("an object of no records", #"{"orders":{}}"#, ["a"], records: ["orders", "*"], gives: []),
    .json(
      "an object of arrays of records", #"{"2025":[{"a":1},{"a":2}],"2026":[],"2027":{"a":3}}"#, ["$key", "a"],
      records: ["*"], gives: [["2025", "1"], ["2025", "2"], ["2027", "3"]]),
    .json(
      "an object of what is no record", #"{"x":{"a":1},"y":7}"#, ["$key", "a"], records: ["*"], gives: [["x", "1"]],
      rejects: ["json-shape@2:1+17"]),
    .lines(
      "objects of records, a line each", "{\"x\":{\"a\":1}}\n{\"y\":{\"a\":2},\"z\":{\"a\":3}}", ["$key", "a"],
      records: ["*"], gives: [["x", "1"], ["y", "2"], ["z", "3"]]),
    // Rows
    .json(
      "rows within rows keep the values around them, wherever they stand",
      #"[{"id":1,"p":[{"b":"x","l":[{"s":1},{"s":2}]},{"l":[{"s":3}],"b":"y"}],"n":"N"},{"id":2,"p":[]}]"#,
      ["$.id", "$.p.b", "s", "$.n"], rows: ["p", "l"],
      gives: [["1", "x", "1", "N"], ["1", "x", "2", "N"], ["1", "y", "3", "N"], ["2", nil, nil, nil]]),
    .json(
      "an outer row without inner ones gives one",
      #"[{"p":[{"b":"x"},{"b":"y","l":[]},{"b":"z","l":[{"s":1}]},null]}]"#,
      ["$.p.b", "s"], rows: ["p", "l"], gives: [["x", nil], ["y", nil], ["z", "1"], [nil, nil]]),
    .json(
      "rows three deep", #"[{"a":[{"k":1,"b":[{"k":2,"c":[{"k":3},{"k":4}]},{"k":5}]}]}]"#,
      ["$.a.k", "$.a.b.k", "k"], rows: ["a", "b", "c"],
      gives: [["1", "2", "3"], ["1", "2", "4"], ["1", "5", nil]]),
    .json(
      "of inner rows that occur twice the last ones win",
      #"[{"p":[{"l":[{"s":1}]},{"l":[{"s":2}],"l":[{"s":3},{"s":4}]}]}]"#,
      ["s"], rows: ["p", "l"], gives: [["1"], ["3"], ["4"]]),
    .json(
      "an array of rows both whole and as rows", #"[{"l":[{"s":1},{"s":2}]}]"#, ["$.l", "s"], rows: ["l"],
      gives: [[#"[{"s":1},{"s":2}]"#, "1"], [#"[{"s":1},{"s":2}]"#, "2"]]),
    .json(
      "an object of rows, keyed by their names", #"[{"id":1,"l":{"x":{"s":1},"y":{"s":2}}},{"id":2,"l":{}}]"#,
      ["$.id", "$row_key", "s"], rows: ["l", "*"],
      gives: [["1", "x", "1"], ["1", "y", "2"], ["2", nil, nil]]),
    .json(
      "rows are numbered from 1", #"[{"l":["a","b"]},{"l":["c"]}]"#, [".", "$row_number"], rows: ["l"],
      gives: [["a", "1"], ["b", "2"], ["c", "1"]]),
    .json(
      "rows that are arrays", #"[{"l":[["a",1],["b",2]]}]"#, ["[1]", "[0]"], rows: ["l"],
      gives: [["1", "a"], ["2", "b"]]),
    // Elements
    .json(
      "elements by their number", #"[{"l":[{"s":1},{"s":2}]},{"l":[]},{"l":[0]},{"l":null}]"#,
      ["l[0].s", "l[1].s", "l[2]"],
      gives: [["1", "2", nil], [nil, nil, nil], [nil, nil, nil], [nil, nil, nil]]),
    .json("elements of elements", #"[{"a":[[1,2],[3,{"b":4}]]}]"#, ["a[0][1]", "a[1][1].b"], gives: [["2", "4"]]),
    .lines(
      "records that are arrays, each its own line", "{\"x\":[\"é\",\"\\n\"]}", ["x[0]", "x[1]"], gives: [["é", "\n"]]),
    .json("brackets and bars in names", #"[{"a[0]":1,"b|json":2}]"#, [#"a\[0]"#, #"b\|json"#], gives: [["1", "2"]]),
    // Several kinds of value
    .json(
      "a value that is sometimes an object, sometimes a text",
      #"[{"r":{"score":"good"}},{"r":"offered"},{"r":{}},{"r":null},{"r":[]}]"#, ["score"],
      gives: [["good"], ["offered"], [nil], [nil], [nil]]
    ).alternatives([["r.score", "r"]]),
    // Records of several kinds
    .lines(
      "parents", #"{"id":"O/1","n":"a"}\#n{"id":"L/1","__parentId":"O/1"}\#n{"id":"O/2","n":"b","__parentId":null}"#,
      ["id", "n"], gives: [["O/1", "a"], ["O/2", "b"]]
    ).with(conditions: ["__parentId": .absent]),
    .lines(
      "children, whose parents are elsewhere",
      #"{"id":"gid://x/Order/1"}\#n{"id":"gid:\/\/x\/Line\/7","__parentId":"gid://x/Order/1"}\#n{"id":"gid://x/Fee/7","__parentId":"p"}"#,
      ["id", "__parentId"], gives: [["gid://x/Line/7", "gid://x/Order/1"]], lines: [2]
    ).with(conditions: ["id": .like(["gid://x/Line/*", "none"]), "__parentId": .present]),
    .json(
      "records of a kind, among others", #"[{"t":"a"},{"t":"b"},{"t":1},{},{"t":"a"}]"#, ["$"],
      gives: [[#"{"t":"a"}"#], [#"{"t":1}"#], [#"{"t":"a"}"#]]
    ).with(conditions: ["t": .like(["a", "1"])]),
    // JSON inside of strings
    .json(
      "JSON inside a string", #"[{"p":"{\"id\":9007199254740993,\"b\":{\"c\":\"\\u00e9\\n\"}}"},{"p":null},{"p":""}]"#,
      ["p|json.id", "p|json.b.c", "p|json.x"],
      gives: [["9007199254740993", "é\n", nil], [nil, nil, nil], [nil, nil, nil]]),
    .json(
      "JSON that is sometimes inside a string", #"[{"p":"[1,2]"},{"p":[3,4]}]"#, ["p|json[1]"], gives: [["2"], ["4"]]),
    .json(
      "JSON inside a string inside JSON inside a string", #"[{"p":"{\"q\":\"{\\\"a\\\":1}\",\"b\":2}"}]"#,
      ["p|json.q|json.a", "p|json.b"], gives: [["1", "2"]]),
    .json(
      "JSON inside strings of rows", #"[{"l":[{"p":"{\"a\":1}"},{"p":"{\"a\":2}"}],"q":"{\"a\":3}"}]"#,
      ["p|json.a", "$.q|json.a"], rows: ["l"], gives: [["1", "3"], ["2", "3"]]),
    .json(
      "no JSON inside a string", #"[{"p":"{\"a\":1"},{"p":"{\"a\":2}"},{"p":"x"},{"p":"{} x"}]"#, ["p|json.a"],
      gives: [["2"]], rejects: ["json@1:1+1", "json@3:1+36", "json@4:1+46"]),
    // Values one after the other
    .lines(
      "values of every kind, nothing between them", #"{"a":1}[{"a":2},{"a":3}]{"a":4}"#, ["a"],
      gives: [["1"], ["2"], ["3"], ["4"]]),
    // Exactness
    .json(
      "no number is rounded", #"[{"a":12345678901234567890,"b":0.1},{"a":1e400,"b":-0.10},{"a":1E-400,"b":3.0}]"#,
      gives: [["12345678901234567890", "0.1"], ["1e400", "-0.10"], ["1E-400", "3.0"]]),
    // Members in another order, absent, too many
    .lines(
      "members in any order, among any others",
      "{\"a\":1,\"b\":2}\n{\"b\":3,\"x\":0,\"a\":4}\n{\"y\":{\"a\":9},\"b\":5}\n{\"a\":6,\"b\":7}\n{\"ab\":1,\"a\":8,\"\":2}",
      gives: [["1", "2"], ["4", "3"], [nil, "5"], ["6", "7"], ["8", nil]]),
    .lines(
      "long names, told apart at their ends",
      "{\"a_name_of_more_than_sixteen_1\":1,\"a_name_of_more_than_sixteen_2\":2}\n{\"a_name_of_more_than_sixteen_2\":3}",
      ["a_name_of_more_than_sixteen_2"], gives: [["2"], ["3"]]),
    .lines(
      "a name of sixteen bytes", "{\"abcdefghijklmnop\":1}\n{\"abcdefghijklmno\":2}", ["abcdefghijklmnop"],
      gives: [["1"], [nil]]),
  ]

  /// The same with several paths for its columns.
  private func alternatives(_ paths: [[String]]) -> JSONCase {
    var sample = self
    sample.alternatives = paths
    return sample
  }
}
