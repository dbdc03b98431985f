import Testing

@testable import Extract

@Suite struct `Lines of one column` {
  struct Sample: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var names: [String]
  }

  private static let samples: [Sample] = [
    Sample(testDescription: "numbers", text: "n\n1\n2\n3\n", names: ["n"]),
    Sample(testDescription: "words", text: "city\nBonn\nOslo\nRome\n", names: ["city"]),
    Sample(testDescription: "days divided by /", text: "Date\n1/1/2015\n1/2/2015\n1/3/2015\n", names: ["Date"]),
    Sample(testDescription: "days divided by -", text: "day\n2026-11-22\n2026-11-23\n2026-11-24\n", names: ["day"]),
    Sample(
      testDescription: "days with a clock", text: "at\n2026-11-22 10:00:00\n2026-11-23 11:30:00\n2026-11-24 9:15:00\n",
      names: ["at"]),
    Sample(testDescription: "times of day", text: "at\n10:00\n11:30\n9:15\n", names: ["at"]),
    Sample(
      testDescription: "but not a day and a time of day",
      text: "day,at\n22/11/2026,10:00\n23/11/2026,11:30\n24/11/2026,9:15\n",
      names: ["day", "at"]),
    Sample(
      testDescription: "but not numbers divided by blanks", text: "a b c\n1 20 3\n4 5 60\n70 8 9\n",
      names: ["a", "b", "c"]),
    Sample(testDescription: "but not numbers divided by commas", text: "a,b\n1,2\n3,4\n5,6\n", names: ["a", "b"]),
  ]

  @Test("are not divided", arguments: samples)
  func names(_ sample: Sample) throws {
    let found = try #require(CSVSniffer.sniff(TextSample(Array(sample.text.utf8), isWhole: true)))
    #expect(found.names == sample.names)
    #expect(found.hasHeader)
  }
}
