import Foundation
import Testing

@testable import Definitions

@Suite struct `Fixed-width definitions` {
  /// The small project's file of fixed width, with another dialect and encoding.
  private func counts(_ dialect: String, encoding: String = "utf-8") throws -> Source {
    let project = try SmallProject(
      "small.yaml", replacing: "dialect: {skip: 1, footer: 1, comment: \"*\"}",
      by: "dialect: \(dialect)\n    encoding: \(encoding)")
    defer { project.remove() }
    return try #require(try project.read().source("counts"))
  }

  @Test func `places, padding and dialect are read as they are declared`() throws {
    let source = try counts("{skip: 1, footer: 2, comment: \"*\", unit: cells, rest: ignore}")
    var dialect = FixedWidthDialect()
    dialect.skip = 1
    dialect.footer = 2
    dialect.comment = [0x2a]
    dialect.unit = .cells
    dialect.rest = .ignore
    guard case .fixedWidth(dialect) = source.format else {
      Issue.record("another format: \(source.format)")
      return
    }
    #expect(source.columns.map(\.place) == [ColumnPlace(first: 1, last: 6), ColumnPlace(first: 7, last: 12)])
    #expect(source.columns.map(\.padding.before) == [0x30, nil])
    #expect(source.nulls == [[]])
  }

  @Test(arguments: [
    ("utf-8", "none", FixedWidthDialect.Unit.characters), ("utf-16", "none", .characters),
    ("windows-1252", "none", .characters), ("ibm037", "none", .characters), ("gb18030", "none", .bytes),
    ("shift_jis", "none", .bytes), ("big5", "none", .bytes), ("euc-jp", "none", .bytes),
    ("gb18030", "names", .cells), ("utf-8", "names", .characters),
  ])
  func `the encoding says what places are counted in, where the dialect does not`(
    _ encoding: String, _ header: String, _ unit: FixedWidthDialect.Unit
  ) throws {
    guard case .fixedWidth(let dialect) = try counts("{header: \(header)}", encoding: encoding).format else {
      Issue.record("another format")
      return
    }
    #expect(dialect.unit == unit)
  }

  @Test(arguments: ["1-6", "7", "12-"])
  func `a place is written as it is read`(_ text: String) throws {
    #expect(try #require(ColumnPlace(text)).description == text)
  }

  @Test(arguments: ["", "-", "-6", "0", "6-1", "1-2-3", "1 - 6", "+1", "1000001", "99999999999999999999"])
  func `what is no place is none`(_ text: String) {
    #expect(ColumnPlace(text) == nil)
  }
}
