import Extract
import Foundation

@testable import Profile

/// What peek shows of a file.
struct PeekedTable {
  /// The header, where there is one, and the records.
  var rows: [[String]] = []
  /// What is told besides.
  var told: [String] = []

  /// Shows a file; what it cannot read at all gives nothing.
  init(_ path: String, _ change: (inout PeekOptions) -> Void = { _ in }) {
    var options = PeekOptions()
    change(&options)
    var output: [UInt8] = []
    var lines: [String] = []
    do {
      try FilePeek(GivenFile(path), options) { lines.append($0) }.run { output += $0 }
    } catch {
      lines.append("\(error)")
    }
    rows = Self.rows(output)
    told = lines
  }

  /// Shows the bytes of a file.
  init(bytes: [UInt8], _ change: (inout PeekOptions) -> Void = { _ in }) throws {
    let path = NSTemporaryDirectory() + "martlet-peek-" + UUID().uuidString + ".csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(filePath: path))
    self.init(path, change)
  }

  /// CSV by RFC 4180.
  static func rows(_ text: [UInt8]) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var at = 0
    func end() {
      row.append(String(decoding: field, as: UTF8.self))
      field = []
    }
    while at < text.count {
      let byte = text[at]
      let next = at + 1 < text.count ? text[at + 1] : 0
      switch byte {
      case 0x22 where isQuoted && next == 0x22:
        field.append(byte)
        at += 1
      case 0x22: isQuoted.toggle()
      case 0x2c where !isQuoted: end()
      case 0x0d where !isQuoted && next == 0x0a: break
      case 0x0a where !isQuoted, 0x0d where !isQuoted:
        end()
        rows.append(row)
        row = []
      default: field.append(byte)
      }
      at += 1
    }
    if !field.isEmpty || !row.isEmpty {
      end()
      rows.append(row)
    }
    return rows
  }
}
