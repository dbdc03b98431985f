import Columnar
import Foundation
import OperatingSystem
import StageFiles

/// A table of seeded rows with every type, NULLs, empty and long texts and the ends of the integers.
struct Sample {
  static let fields = [
    Field("name", .text), Field("count", .integer), Field("price", .decimal(scale: 2)), Field("day", .date),
    Field("at", .timestamp), Field("is_new", .boolean), Field("same", .integer), Field("nothing", .text),
  ]
  let rows: [[String?]]

  init(rows count: Int, seed: UInt64) {
    var state = seed
    func random(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    rows = (0..<count).map { row in
      [
        random(5) == 0 ? nil : String(repeating: "é", count: Int(random(40))) + "\(row)",
        random(7) == 0 ? nil : String([Int64.min, Int64.max, 0, -1, Int64(random(1 << 20))][Int(random(5))]),
        String(Int64(random(1 << 30)) - (1 << 29)), String(random(30000)), String(Int64(row) * 1_000_000),
        random(3) == 0 ? nil : String(random(2)), "7", nil,
      ]
    }
  }

  /// The rows as chunks of a size; texts lie in arenas with other bytes between them.
  func chunks(of size: Int) -> [Chunk] {
    stride(from: 0, to: rows.count, by: size).map { from in
      let part = rows[from..<min(from + size, rows.count)]
      let columns = Self.fields.indices.map { index -> Column in
        if Self.fields[index].type == .text {
          var text = TextColumn(arena: Array("padding".utf8))
          for row in part { text.append(row[index]) }
          return .text(text)
        }
        var integers = IntegerColumn()
        for row in part { integers.append(row[index].flatMap { Int64($0) }) }
        return .integers(integers)
      }
      return Chunk(rowCount: part.count, columns: columns)
    }
  }

  static func rows(of chunks: [Chunk]) -> [[String?]] {
    chunks.flatMap { chunk in
      (0..<chunk.rowCount).map { row in
        chunk.columns.map { column in
          switch column {
          case .text(let text): text.string(row)
          case .integers(let integers): integers.value(row).map { String($0) }
          }
        }
      }
    }
  }
}

/// A folder that is removed with the test.
final class TemporaryFolder {
  let path: String
  init() throws {
    path = NSTemporaryDirectory() + "martlet-" + UUID().uuidString
    try Folder.create(path)
  }
  deinit { try? Folder.remove(path) }
  func file(_ name: String) -> String { Path.join(path, name) }
}

func readAll(_ path: String) throws -> [Chunk] {
  var reader = try TableFileReader(path: path)
  var chunks: [Chunk] = []
  while let chunk = try reader.next() { chunks.append(chunk) }
  return chunks
}

func write(_ chunks: [Chunk], to path: String) throws -> WrittenFile {
  let writer = try TableFileWriter(path: path, fields: Sample.fields)
  for chunk in chunks { try writer.write(chunk) }
  return try writer.finish()
}
