import Columnar
import Definitions
import Foundation
import Testing

@testable import Extract

@Suite struct `Conformance` {
  @Test(.enabled(if: SharedData.folder("csv-spectrum") != nil, "../shared/data/csv-spectrum is absent"))
  func `csv-spectrum is read right`() throws {
    let folder = try #require(SharedData.folder("csv-spectrum"))
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/csvs").filter { $0.hasSuffix(".csv") }
    #expect(names.count == 12)
    for name in names.sorted() where name != "location_coordinates.csv" {
      // The exception's JSON contradicts its CSV, which is no UTF-8: an error of the collection's.
      let bytes = try Array(Data(contentsOf: URL(filePath: "\(folder)/csvs/\(name)")))
      let json = try Data(contentsOf: URL(filePath: "\(folder)/json/\(name.dropLast(4)).json"))
      let wanted = try #require(JSONSerialization.jsonObject(with: json) as? [[String: Any]])
      let columns = try #require(wanted.first).keys.sorted()
      let reading = read(bytes, source(.csv(CSVDialect()), columns: columns))
      #expect(reading.failure == nil)
      #expect(reading.rejects.isEmpty)
      #expect(reading.values == wanted.map { row in columns.map { row[$0].map { "\($0)" } } }, "\(name)")
    }
  }

  /// What JSONTestSuite expects: y_ accepted, n_ rejected with a position, i_ either, none of them a trap.
  @Test(.enabled(if: SharedData.folder("json-test-suite") != nil, "../shared/data/json-test-suite is absent"))
  func `JSONTestSuite is judged right`() throws {
    let folder = try #require(SharedData.folder("json-test-suite")) + "/test_parsing"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted()
    #expect(names.count == 318)
    // The record itself is taken, so that a value of any kind is one.
    let source = source(.json(JSONShape()), columns: ["$"])
    for name in names {
      let bytes = try Array(Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
      let reading = read(bytes, source)
      #expect(reading.failure == nil, "\(name)")
      switch name.first {
      case "y": #expect(reading.rejects.isEmpty, "\(name): \(reading.rejects.map(\.message))")
      case "n":
        #expect(!reading.rejects.isEmpty, "\(name)")
        #expect(reading.rejects.allSatisfy { $0.line >= 1 && $0.offset <= bytes.count }, "\(name)")
      default: break
      }
      for size in [1, 2, 7, 64] where bytes.count < 10_000 {
        #expect(read(bytes, source, limits: limits(block: size)) == reading, "\(name), block of \(size)")
      }
    }
  }
}
