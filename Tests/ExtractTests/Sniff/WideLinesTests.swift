import Definitions
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(1))) struct `The dialect of a file of long lines` {
  @Test func `is found out by several of them`() throws {
    let names = (0..<5_000).map { "measurement_column_" + String(repeating: "0", count: 5 - "\($0)".count) + "\($0)" }
    let rows = (0..<20).map { row in (0..<5_000).map { "\($0 * row % 97).5" }.joined(separator: ",") }
    let text = ([names.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
    guard case .csv(let sniffed)? = try FileSniffer.sniff(TextSample(Array(text.utf8), isWhole: true)) else {
      Issue.record("no CSV")
      return
    }
    #expect(sniffed.names == names)
    #expect(sniffed.dialect.delimiter == [0x2c])
    #expect(sniffed.dialect.skip == 0 && sniffed.dialect.footer == 0 && sniffed.linesBefore == 1)
  }

  @Test func `is found out by two of them, where there are no more`() throws {
    let names = (0..<4_000).map { "name of column \($0)" }
    let values = (0..<4_000).map { "\($0),5" }
    let text = names.joined(separator: ";") + "\n" + values.joined(separator: ";")
    let sniffed = try #require(try CSVSniffer.sniff(TextSample(Array(text.utf8), isWhole: true)))
    #expect(sniffed.names == names)
  }

  @Test func `is not looked for in a line that the sample cuts off`() throws {
    let text = (0..<100_000).map { "name_\($0)" }.joined(separator: ",").prefix(TextSample.size)
    guard case .csv(let sniffed)? = try FileSniffer.sniff(TextSample(Array(text.utf8), isWhole: false)) else {
      Issue.record("no CSV")
      return
    }
    #expect(sniffed.names == ["column_1"])
    #expect(!text.utf8.contains { [$0] == sniffed.dialect.delimiter })
    #expect(sniffed.notes.first?.contains("longer than 1 MiB") == true)
  }
}
