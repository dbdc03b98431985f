import Columnar
import Testing

@testable import Profile

/// The profile of a column of values, one a line.
func profile(_ values: [String?], name: String = "x", chunk: Int = .max) -> ColumnProfile {
  let tally = ColumnTally(uniqueBound: 1 << 20)
  var line: Int64 = 0
  var rest = values[...]
  while !rest.isEmpty {
    var column = TextColumn()
    for value in rest.prefix(chunk) { column.append(value) }
    var rows = [UInt64](repeating: 0, count: column.count)
    tally.take(column, lines: (1...Int64(column.count)).map { line + $0 }, rows: &rows)
    line += Int64(column.count)
    rest = rest.dropFirst(chunk)
  }
  var judge = ColumnJudge(tally, name: name)
  return judge.judge()
}

@Suite struct ColumnTests {
  @Test("a column is told", arguments: ColumnCase.numbers + ColumnCase.markers + ColumnCase.dates + ColumnCase.texts)
  func kind(_ pair: ColumnCase) {
    let found = profile(pair.values, name: pair.name)
    #expect(found.kindText == pair.kind)
    #expect(found.markers.map(\.text).sorted() == pair.markers)
    #expect(found.forms.map(\.format) == pair.formats)
    #expect(found.cleaning == pair.cleaning)
    let said = found.notes + found.doubts + found.warnings
    for part in pair.says { #expect(said.contains { $0.contains(part) }, "\(said)") }
    for part in pair.saysNot { #expect(!said.contains { $0.contains(part) }, "\(said)") }
  }

  @Test func `counts, range and frequent values`() {
    let found = profile(["b", "a", nil, "b", "", "c", "b", " "])
    #expect(found.filled == 5 && found.empty == 3 && found.distinct == 3)
    #expect(found.frequent.map(\.text) == ["b"] && found.frequent.first?.count == 3)
    #expect(found.least == "a" && found.greatest == "c")
    #expect(found.isUnique == false && profile(["a", "b"]).isUnique == true)
    let numbers = profile(["10", "9", "-2.5", "100"])
    #expect(numbers.least == "-2.5" && numbers.greatest == "100")
    let days = profile(["22/11/2026", "3/1/2025"])
    #expect(days.least == "2025-01-03" && days.greatest == "2026-11-22")
  }

  @Test func `values far outside are told with their line`() {
    var values = (0..<400).map { "\(100 + $0 % 50)" }
    values[123] = "99000"
    let found = profile(values)
    #expect(found.spread?.outliers == 1)
    #expect(
      found.notes.contains { $0.contains("1 value far above the others, the greatest being 99000, line 124") },
      "\(found.notes)")
    // Amounts that spread evenly over magnitudes have none.
    let skewed = profile((0..<400).map { "\(1 << ($0 % 16)).50" })
    #expect(skewed.spread?.outliers == 0)
  }

  /// More different values than are kept: counts stay exact or are said to be estimates, and errors are found all the same.
  @Test func `a column of very many values`() {
    let unique = profile((0..<60_000).map { "\($0)" }, chunk: 4096)
    #expect(unique.distinct == 60_000 && unique.isDistinctExact && unique.isUnique == true)
    var values = (0..<60_000).map { "\($0)" }
    values[59_000] = "17"
    values[58_000] = "none at all"
    let repeated = profile(values, chunk: 4096)
    #expect(repeated.isUnique == false && !repeated.isDistinctExact)
    #expect(abs(repeated.distinct - 59_999) < 1500)
    #expect(repeated.kind == .integer && repeated.misfits == 1)
    #expect(repeated.misfitExamples.first == ColumnProfile.Value(text: "none at all", count: 1, line: 58_001))
    #expect(repeated.greatest == "59999" && repeated.filled == 60_000)
    #expect(profile((0..<200_000).map { "\($0 / 2 % 90_000)" }, chunk: 4096).frequent == [])
    let frequent = profile((0..<100_000).map { $0 % 3 == 0 ? "most" : "\($0)" }, chunk: 4096)
    #expect(frequent.frequent.first?.text == "most" && frequent.frequent.first?.count == 33_334)
  }

  @Test func `chunks make no difference`() {
    for pair in ColumnCase.dates + ColumnCase.numbers {
      let whole = profile(pair.values, name: pair.name)
      let single = profile(pair.values, name: pair.name, chunk: 1)
      #expect(whole.kind == single.kind && whole.notes == single.notes && whole.forms == single.forms)
    }
  }
}
