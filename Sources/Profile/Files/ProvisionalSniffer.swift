import Definitions
import Extract
import OperatingSystem

/// Finds out how a file is written, by counting delimiters.
enum ProvisionalSniffer {
  struct SniffedFile {
    var encoding: String
    var format: Source.Format
    var columnNames: [String]
    var hasHeader: Bool
    var notes: [String] = []
  }

  static func sniff(_ path: String, _ options: ProfileOptions) throws -> SniffedFile {
    let bytes = Array(try File.read(path).prefix(1 << 18))
    let encoding = options.encoding ?? EncodingDetector.detect(bytes, isWhole: false).name
    let first = bytes.first { $0 > 0x20 && $0 != 0xef && $0 != 0xbb && $0 != 0xbf } ?? 0
    if first == 0x7b || first == 0x5b {
      return SniffedFile(encoding: encoding, format: .json(JSONShape()), columnNames: [], hasHeader: false)
    }
    let line = bytes.prefix { $0 != 0x0a && $0 != 0x0d }
    var dialect = CSVDialect()
    let counts = [0x2c, 0x3b, 0x09, 0x7c].map { mark in (mark, line.filter { $0 == mark }.count) }
    if let best = counts.max(by: { $0.1 < $1.1 }), best.1 > 0 { dialect.delimiter = [UInt8(best.0)] }
    let source = Source.plain(.csv(dialect), columns: [], encoding: encoding)
    let report = try SourceFileReader(
      source: source, file: FoundFile(source: "", relativePath: path, path: path, size: bytes.count)
    ).report(columns: []) { _ in }
    return SniffedFile(encoding: encoding, format: .csv(dialect), columnNames: report.header, hasHeader: true)
  }
}
