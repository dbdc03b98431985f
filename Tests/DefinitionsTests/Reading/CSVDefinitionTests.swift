import Foundation
import Testing

@testable import Definitions

@Suite struct `CSV definitions` {
  /// The dialect of the small project's orders, written otherwise.
  private func dialect(_ text: String) throws -> CSVDialect {
    let project = try SmallProject(
      "small.yaml", replacing: #"dialect: {delimiter: ";", quote: none}"#, by: "dialect: \(text)")
    defer { project.remove() }
    let source = try #require(try project.read().source("orders"))
    guard case .csv(let dialect) = source.format else {
      throw CocoaError(.featureUnsupported)
    }
    return dialect
  }

  @Test func `a dialect of which nothing is said is that of RFC 4180, one header row, and no ragged rows`() throws {
    #expect(try dialect("{}") == CSVDialect())
    let dialect = CSVDialect()
    #expect(dialect.delimiter == [0x2c] && dialect.quote == 0x22 && dialect.escape == 0x22)
    #expect(dialect.header == .rows(1) && dialect.ragged == .reject && !dialect.repairs)
  }

  @Test func `lines to leave out, ragged rows and repair are read as they are declared`() throws {
    var wanted = CSVDialect()
    wanted.skip = 3
    wanted.footer = 2
    wanted.comment = [0x23]
    wanted.ragged = .fill
    wanted.repairs = true
    #expect(try dialect("{skip: 3, footer: 2, comment: \"#\", ragged: fill, repair: true}") == wanted)
    #expect(try dialect("{ragged: reject, repair: false}") == CSVDialect())
  }

  @Test(arguments: [
    ("2", CSVDialect.Header.rows(2)), ("{rows: 3}", .rows(3)), ("{rows: 3, names: 1}", .rows(3, names: 1)),
    (
      "[Order, Email, Phone, Status, Price, Quantity, Changed]",
      .names(["Order", "Email", "Phone", "Status", "Price", "Quantity", "Changed"])
    ),
  ])
  func `the header is so many rows, one of them, or names`(_ text: String, _ header: CSVDialect.Header) throws {
    #expect(try dialect("{header: \(text)}").header == header)
  }

  @Test(arguments: [("tab", [0x09]), ("\"||\"", [0x7c, 0x7c]), ("\", \"", [0x2c, 0x20])])
  func `a delimiter is one character, several, or tab`(_ text: String, _ bytes: [UInt8]) throws {
    #expect(try dialect("{delimiter: \(text)}").delimiter == bytes)
  }

  @Test func `the escape follows the quote unless it is told`() throws {
    #expect(try dialect("{quote: \"'\"}").escape == 0x27)
    #expect(try dialect("{quote: none}").escape == nil)
    #expect(try dialect("{escape: none}").escape == nil)
    #expect(try dialect(#"{quote: "'", escape: "\\"}"#).escape == 0x5c)
  }
}
