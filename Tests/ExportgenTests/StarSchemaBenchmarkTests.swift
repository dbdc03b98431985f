import Foundation
import Testing

@testable import exportgen

@Suite struct StarSchemaBenchmarkTests {
  /// The rules of the specification that every line keeps.
  @Test func `tables are of the published layout, sizes and ranges`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ssb-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try makeFolder(folder.path)
    try StarSchemaBenchmark(scale: 1, seed: 7, folder: folder.path).write(orders: 500)
    func rows(_ name: String) throws -> [[Substring]] {
      try String(contentsOf: folder.appendingPathComponent("\(name).tbl"), encoding: .utf8).split(separator: "\n")
        .map { $0.split(separator: "|", omittingEmptySubsequences: false) }
    }
    let dates = try rows("date")
    #expect(dates.count == 2556 && dates.allSatisfy { $0.count == 18 && $0.last == "" })
    #expect(
      dates.first?.dropLast() == [
        "19920101", "January 1, 1992", "Wednesday", "January", "1992", "199201", "Jan1992", "4", "1", "1", "1", "1",
        "Winter", "0", "0", "1", "1",
      ])
    #expect(dates.last?.first == "19981230")
    #expect(try rows("customer").count == 30_000 && rows("supplier").count == 2000 && rows("part").count == 200_000)
    let days = Set(dates.map { $0[0] })
    let lines = try rows("lineorder")
    #expect(Set(lines.map { $0[0] }).count == 500)
    for line in lines {
      try #require(line.count == 18)
      let number = { (index: Int) in Int(line[index]) ?? -1 }
      #expect((1...7).contains(number(1)) && (1...30_000).contains(number(2)) && number(2) % 3 != 0)
      #expect((1...200_000).contains(number(3)) && (1...2000).contains(number(4)))
      #expect(days.contains(line[5]) && days.contains(line[15]) && line[5] <= "19980802")
      #expect((1...50).contains(number(8)) && (0...10).contains(number(11)) && (0...8).contains(number(14)))
      #expect(number(12) == number(9) * (100 - number(11)) / 100)
    }
  }
}
