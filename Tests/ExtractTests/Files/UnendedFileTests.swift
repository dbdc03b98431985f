import Columnar
import Definitions
import Testing

@testable import Extract

@Suite struct `The end of a file` {
  static let csv = Source.Format.csv(CSVDialect())
  static let headless: Source.Format = {
    var dialect = CSVDialect()
    dialect.header = .names(["a", "b"])
    return .csv(dialect)
  }()

  /// A file, and whether it is noted that its last record is not ended as the others are.
  @Test(
    arguments: [
      (csv, "a,b\n1,2\n", false), (csv, "a,b\n1,2", true), (csv, "a,b\r\n1,2\r\n", false), (csv, "a,b\r1,2\r", false),
      (csv, "a,b\n1,\"2\n\"", true), (csv, "a,b", false), (csv, "a,b\n", false), (headless, "1,2", false),
      (headless, "1,2\n3,4", true), (headless, "1,2\n3,4\n", false), (.ndjson(JSONShape()), "{}\n{}", true),
      (.ndjson(JSONShape()), "{}\n{}\n", false), (.ndjson(JSONShape()), "{}", false),
      (.json(JSONShape()), "[{},\n{}]", false),
    ] as [(Source.Format, String, Bool)])
  func `is noted where it may be cut short`(_ format: Source.Format, _ text: String, _ isNoted: Bool) throws {
    let source = source(format, columns: format.isJSON ? [] : ["a", "b"])
    for encoding in ["utf-8", "utf-16le"] {
      var source = source
      source.encoding = encoding
      let bytes = encoding == "utf-8" ? Array(text.utf8) : text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
      for block in [1, 2, 3, 5, 64] {
        var drift: [Drift] = []
        _ = try SourceFileReader(source: source, bytes: bytes, name: "sample", block: block)
          .read(columns: Array(source.columns.indices)) { drift += $0.drift }
        #expect(drift == (isNoted ? [Drift(.unended, "")] : []), "\(encoding), blocks of \(block)")
      }
    }
  }

  @Test func `cut off within a JSON value is a reject`() {
    let source = source(.ndjson(JSONShape()), columns: ["a"])
    #expect(read(Array("{\"a\": 1}\n{\"a\": ".utf8), source).faults.count == 1)
  }
}

extension Source.Format {
  fileprivate var isJSON: Bool { if case .csv = self { false } else { true } }
}
