package import Columnar
internal import OperatingSystem

/// Writes the tables that come to files of a folder, and keeps what the manifest says of them.
package final class FolderSink: TableSink {
  private let folder: String
  private var current: (table: String, file: String, writer: TableFileWriter)?
  /// The tables that are complete, in their order.
  package private(set) var outputs: [Manifest.Output] = []

  /// Makes a sink for a folder that is there.
  package init(folder: String) { self.folder = folder }

  /// Name of the file of a table.
  package static func fileName(_ table: String) -> String { "\(table).table" }

  package func begin(_ table: String, _ fields: [Field]) throws {
    let file = Self.fileName(table)
    current = (table, file, try TableFileWriter(path: Path.join(folder, file), fields: fields))
  }

  package func write(_ chunk: Chunk) throws { try current?.writer.write(chunk) }

  package func end() throws {
    guard let done = current else { return }
    outputs.append(Manifest.Output(table: done.table, file: done.file, written: try done.writer.finish()))
    current = nil
  }
}

/// Hands what comes on to two sinks.
package final class TeeSink: TableSink {
  private let first: any TableSink
  private let second: any TableSink

  /// Makes a sink of two; the first is always served first.
  package init(_ first: any TableSink, _ second: any TableSink) {
    self.first = first
    self.second = second
  }

  package func begin(_ table: String, _ fields: [Field]) throws {
    try first.begin(table, fields)
    try second.begin(table, fields)
  }

  package func write(_ chunk: Chunk) throws {
    try first.write(chunk)
    try second.write(chunk)
  }

  package func end() throws {
    try first.end()
    try second.end()
  }
}
