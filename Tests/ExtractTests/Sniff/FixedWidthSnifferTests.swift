import Definitions
import Foundation
import Testing

@testable import Extract

@Suite struct `Fixed width is found` {
  struct Sample: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var columns: [String]
    var header = FixedWidthDialect.Header.none
    var names: [String] = []
    var unit = FixedWidthDialect.Unit.characters
  }

  private static let samples: [Sample] = [
    Sample(
      testDescription: "numbers to the right, names to the left, and a header",
      text: """
        CODE  NAME                QTY   PRICE
        A1    Lamp                 12    9.90
        B22   Table, round          3  129.00
        C3    Chair                 7   49.50
        D104  Shelf, two boards   110    5.00
        """, columns: ["1-5", "7-23", "25-29", "31-37"], header: .names, names: ["CODE", "NAME", "QTY", "PRICE"]),
    Sample(
      testDescription: "no header, and text of any length at the end",
      text: """
        20260101    1 out of stock
        20260102   20 back
        20260103  300 sold out again today
        20260104    4 back
        20260105   55 hm
        """, columns: ["1-8", "10-13", "15-"]),
    Sample(
      testDescription: "a ruler, and dividers",
      text: """
         id | name | total
        ----+------+-------
          1 | Anna |  1.50
         22 | Bo   | 12.00
        """, columns: ["1-4", "6-11", "13-19"], header: .ruler, names: ["id", "name", "total"]),
    Sample(
      testDescription: "wide characters in cells",
      text: """
        甲1    北京      12
        乙22   上海     120
        丙丁3  石家庄     7
        戊     西安    1200
        己7    广州       1
        """, columns: ["1-6", "8-13", "15-19"], unit: .cells),
  ]

  @Test(arguments: samples)
  func `with places, header and names`(_ sample: Sample) throws {
    let guess = try #require(FixedWidthSniffer.guess(Array(sample.text.utf8)))
    #expect(guess.columns.map(\.description) == sample.columns)
    #expect(guess.header == sample.header)
    #expect(guess.names == sample.names)
    #expect(guess.unit == sample.unit)
    #expect(guess.confidence > 0.75)
  }

  @Test(arguments: samples)
  func `and what is found reads every line`(_ sample: Sample) throws {
    let guess = try #require(FixedWidthSniffer.guess(Array(sample.text.utf8)))
    var dialect = FixedWidthDialect()
    dialect.unit = guess.unit
    dialect.skip = guess.headerLines
    let source = source(.fixedWidth(dialect), columns: guess.columns.map(\.description))
    let reading = read(Array(sample.text.utf8), source)
    #expect(reading.rejects.isEmpty)
    #expect(reading.rows.count == sample.text.split(separator: "\n").count - guess.headerLines)
  }

  @Test(arguments: [
    "", "one line\n", "a b\nc d\n",
    """
    It was a bright cold day, and the clocks were striking. Nobody in the
    whole street had expected anything of the kind, least of all the old
    porter who stood at his door with a broom in his hand and his cap on
    one ear. He looked up, shook his head, and went on with his sweeping
    as if the hour were any of his business. Then it began to rain again
    and the street was empty, but for a dog that nobody seemed to own.
    """,
    "id,name,when\n1,Anna,2026-01-01 12:00\n2,Bo,2026-01-02 13:00\n3,Cleo,2026-01-03 14:00\n4,Di,2026-01-04 15:00\n",
    "id\tname\n1\tAnna\n2\tBo\n3\tCleo\n4\tDi\n5\tEd\n",
  ])
  func `where there is none, it is not`(_ text: String) {
    #expect(FixedWidthSniffer.guess(Array(text.utf8)) == nil)
  }

  @Test func `and no bytes at all trap`() {
    for seed in UInt64(0)..<2_000 {
      var generator = SeededGenerator(seed: seed)
      let length = Int.random(in: 0...300, using: &generator)
      let bytes = (0..<length).map { _ in
        Int.random(in: 0..<4, using: &generator) == 0
          ? UInt8.random(in: 0...255, using: &generator) : Array("1a  \n-|甲".utf8).randomElement(using: &generator) ?? 0
      }
      let guess = FixedWidthSniffer.guess(bytes)
      for place in guess?.columns ?? [] { #expect(place.last ?? .max >= place.first, "seed \(seed)") }
      #expect(0...1 ~= guess?.confidence ?? 0, "seed \(seed)")
    }
  }

  @Test func `CSV that begins with times is not taken for it`() {
    let text = (1...40).map { "2026-01-0\($0 % 9 + 1) 12:0\($0 % 10),\(String(repeating: "x", count: $0 % 7)),\($0)\n" }
    #expect(FixedWidthSniffer.guess(Array(text.joined().utf8))?.confidence ?? 0 < 0.4)
  }

  @Test(.enabled(if: SharedData.folder("cdnow") != nil, "../shared/data/cdnow is absent"))
  func `in the sample of cdnow`() throws {
    let folder = try #require(SharedData.folder("cdnow"))
    let text = try Array(Data(contentsOf: URL(filePath: "\(folder)/CDNOW_sample.txt")))
    let guess = try #require(FixedWidthSniffer.guess(Array(text.prefix(256 << 10))))
    #expect(guess.columns.map(\.description) == ["2-6", "8-11", "13-20", "22-23", "25-31"])
    #expect(guess.header == .none)
    #expect(guess.confidence > 0.95)
  }

  @Test(
    .enabled(if: SharedData.folder("pollock") != nil, "../shared/data is absent"),
    arguments: ["pollock/csv", "csv-spectrum/csvs", "northwind", "sales-engine", "jaffle-shop"])
  func `but not in files that are divided by marks`(_ folder: String) {
    for (name, bytes) in WayCase.files(folder, "csv") {
      let guess = FixedWidthSniffer.guess(Array(bytes.prefix(256 << 10)))
      #expect(guess?.confidence ?? 0 < 0.4, "\(name): \(String(describing: guess))")
    }
  }
}
