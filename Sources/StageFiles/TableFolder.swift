package import Columnar
internal import OperatingSystem

/// The tables of a complete stage folder.
package struct TableFolder: Sendable {
  /// What the folder says of itself.
  package let manifest: Manifest
  private let path: String

  /// Opens a folder and proves that its files are the ones that the manifest names.
  ///
  /// - Throws: `Failure` when a file is missing, or its bytes are other ones.
  package init(path: String) throws {
    manifest = try Manifest(folder: path)
    self.path = path
    for output in manifest.outputs {
      let file = Path.join(path, output.file)
      let found = try SHA256.hex(ofFile: file)
      guard found.sha256 == output.written.sha256, found.bytes == output.written.bytes else {
        throw Failure(
          .failed, "damaged stage file: its bytes are not those that were written (SHA-256 differs)", at: file,
          remedy: "remove its folder and run the stage again")
      }
    }
  }

  /// All rows of a table, by block; nil when the folder has no such table.
  package func chunks(_ table: String) throws -> [Chunk]? {
    guard let output = manifest.outputs.first(where: { $0.table == table }) else { return nil }
    var reader = try TableFileReader(path: Path.join(path, output.file))
    var chunks: [Chunk] = []
    while let chunk = try reader.next() { chunks.append(chunk) }
    return chunks
  }

  /// All tables by name, wholly in memory.
  package func tables() throws -> [String: [Chunk]] {
    var tables: [String: [Chunk]] = [:]
    for output in manifest.outputs { tables[output.table] = try chunks(output.table) }
    return tables
  }

  /// Gives all tables to a sink, in the order in which they were written.
  package func stream(into sink: any TableSink) throws {
    for output in manifest.outputs {
      var reader = try TableFileReader(path: Path.join(path, output.file))
      try sink.begin(output.table, reader.fields)
      while let chunk = try reader.next() {
        try Interruption.check()
        try sink.write(chunk)
      }
      try sink.end()
    }
  }
}
