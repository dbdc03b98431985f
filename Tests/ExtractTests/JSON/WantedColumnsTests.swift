import Columnar
import Definitions
import Testing

@testable import Extract

/// What one pass over a file finds out about its rows, the next one takes by their position.
@Suite struct `Records of a JSON file, whichever columns are wanted` {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var columns: [String]
    var rows: [String] = []
    var text: String
    /// Records that are rejected, as `rule@record:line+offset`.
    var rejects: [String] = []
    /// For each row, its record and its number in it.
    var gives: [[Int64]]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "a string that holds no JSON", columns: ["id", "p|json.a"],
      text: #"{"id":1,"p":"{\"a\":1}"}\#n{"id":2,"p":"{\"a\""}\#n{"id":3}"#, rejects: ["json@2:2+25"],
      gives: [[1, 0], [3, 0]]),
    Case(
      testDescription: "two strings that hold none", columns: ["q|json.a", "id", "p|json.a"],
      text: #"{"id":1,"p":"x","q":"y"}\#n{"id":2}"#, rejects: ["json@1:1+0"], gives: [[2, 0]]),
    Case(
      testDescription: "a string that holds none within one that holds some",
      columns: ["id", "p|json.a", "p|json.q|json.b"],
      text: #"{"id":1,"p":"{\"a\":1,\"q\":\"{\"}"}\#n{"id":2}"#, rejects: ["json@1:1+0"], gives: [[2, 0]]),
    Case(
      testDescription: "a string that holds a value without members, which one column takes",
      columns: ["id", "p|json.a", "p|json[1]"],
      text: #"{"id":1,"p":"[1,2]"}\#n{"id":2,"p":"3"}"#, rejects: ["json@2:2+21"], gives: [[1, 0]]),
    Case(
      testDescription: "rows that are no objects, which one column takes whole", columns: ["$.id", "tag", "."],
      rows: ["tags"], text: #"{"id":1,"tags":["x",{"tag":"y"},["z"]]}\#n{"id":2,"tags":[3]}"#,
      gives: [[1, 0], [1, 1], [1, 2], [2, 0]]),
    Case(
      testDescription: "rows that are arrays, of which one column takes elements", columns: ["$.id", "tag", "[1]"],
      rows: ["tags"], text: #"{"id":1,"tags":[["x","y"],{"tag":"y"}]}\#n{"id":2,"tags":[3]}"#,
      rejects: ["json-shape@2:2+40"], gives: [[1, 0], [1, 1]]),
    Case(
      testDescription: "records that are no objects, which one column takes whole", columns: ["id", "$"],
      text: #"{"id":1}\#n"x"\#n7\#n{"id":4}"#, gives: [[1, 0], [2, 0], [3, 0], [4, 0]]),
    Case(
      testDescription: "rows that no column takes whole", columns: ["$.id", "tag", "$.tags"], rows: ["tags"],
      text: #"{"id":1,"tags":["x"]}\#n{"id":2,"tags":{"tag":"y"}}"#, rejects: ["json-shape@1:1+0"], gives: [[2, 0]]),
  ]

  @Test(arguments: cases) func `are the same`(_ sample: Case) {
    var shape = JSONShape()
    shape.rows = sample.rows
    let source = source(.ndjson(shape), columns: sample.columns)
    let all = read(Array(sample.text.utf8), source)
    #expect(all.failure == nil)
    #expect(all.faults == sample.rejects, "\(all.rejects.map(\.message))")
    #expect(all.rows.map { [$0.record, $0.row] } == sample.gives)
    let columns = Array(source.columns.indices)
    let choices: [[Int]] = [[], Array(columns.reversed())] + columns.map { [$0] }
    for wanted in choices {
      let some = read(Array(sample.text.utf8), source, columns: wanted)
      #expect(some.rejects == all.rejects, "columns \(wanted)")
      #expect(some.records == all.records)
      // Places and all, but for the values that are not wanted.
      let expected = all.rows.map { row in
        var row = row
        for column in row.values.indices where !wanted.contains(column) { row.values[column] = nil }
        return row
      }
      #expect(some.rows == expected, "columns \(wanted)")
    }
  }
}
