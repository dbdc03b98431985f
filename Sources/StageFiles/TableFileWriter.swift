package import Columnar
internal import OperatingSystem

/// What a complete table file is, for the manifest.
package struct WrittenFile: Sendable, Equatable {
  /// Rows in it.
  package var rows: Int
  /// Its size.
  package var bytes: Int
  /// Its SHA-256 in hex.
  package var sha256: String
}

/// Writes one table to a file: see `TableFormat.swift`. Equal rows give equal bytes, in whatever chunks they come.
package final class TableFileWriter {
  private let file: FileDescriptor
  private let columns: Int
  private var buffers: [ColumnBuffer]
  private var digest = SHA256()
  private var output: [UInt8] = []
  private var pending = 0
  private var rows = 0
  private var blocks = 0
  private var bytes = 0

  /// Creates the file, or empties the one that is there.
  package init(path: String, fields: [Field]) throws {
    file = try FileDescriptor(opening: path, .create)
    columns = fields.count
    buffers = fields.map { ColumnBuffer($0.type) }
    output.append(contentsOf: TableFormat.magic)
    output.append(UInt64(fields.count), width: 4)
    for field in fields {
      let (code, scale) = TableFormat.code(field.type)
      output.append(code)
      output.append(scale)
      output.append(UInt64(field.name.utf8.count), width: 4)
      output.append(contentsOf: field.name.utf8)
    }
  }

  /// Adds rows.
  ///
  /// - Throws: `Failure` when the disk is full, or for another reason of the system's.
  package func write(_ chunk: Chunk) throws {
    precondition(chunk.columns.count == columns, "a chunk has other columns than its table")
    var from = 0
    while from < chunk.rowCount {
      let to = min(chunk.rowCount, from + TableFormat.rowsPerBlock - pending)
      for index in buffers.indices { buffers[index].append(chunk.columns[index], from..<to) }
      pending += to - from
      from = to
      if pending == TableFormat.rowsPerBlock { try endBlock() }
    }
  }

  /// Writes what is left and waits until all is on the disk.
  package func finish() throws -> WrittenFile {
    if pending > 0 { try endBlock() }
    output.append(0, width: 4)
    output.append(UInt64(rows), width: 8)
    output.append(UInt64(blocks), width: 8)
    output.append(contentsOf: TableFormat.endMagic)
    try flush()
    try file.synchronize()
    return WrittenFile(rows: rows, bytes: bytes, sha256: digest.hex())
  }

  private func endBlock() throws {
    output.append(UInt64(pending), width: 4)
    for index in buffers.indices { buffers[index].flush(into: &output) }
    rows += pending
    blocks += 1
    pending = 0
    try flush()
  }

  private func flush() throws {
    var ready: [UInt8] = []
    swap(&ready, &output)
    digest.update(ready.span)
    try file.write(ready.span)
    bytes += ready.count
    ready.removeAll(keepingCapacity: true)
    swap(&ready, &output)
  }
}
