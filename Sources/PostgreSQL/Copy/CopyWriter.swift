package import Columnar

/// Copies chunks into a table, in binary, encoding while the server takes what was encoded before.
///
/// Until `finish` or `cancel` the connection must not be used for anything else. A writer that is let go
/// without either cancels.
package final class CopyWriter {
  private let connection: Connection
  private let sender: CopySender
  private var encoder: RowEncoder
  private var buffer: CopyBuffer?
  private var isOpen = true

  fileprivate init(_ connection: Connection, _ statement: String, _ encoder: RowEncoder) throws {
    self.connection = connection
    self.encoder = encoder
    try connection.beginCopy(statement)
    sender = try CopySender(connection, statement: statement)
    let first = try sender.takeFree()
    first.append(CopyWire.header)
    buffer = first
  }

  deinit { cancel() }

  /// Adds rows.
  ///
  /// - Throws: `PostgreSQLError` when a value does not fit its column, or the server has ended the COPY: then
  ///   cancel, and roll back.
  package func write(_ chunk: Chunk) throws {
    guard isOpen else { throw PostgreSQLError(sqlstate: "57014", message: "the COPY is over") }
    try encoder.measure(chunk)
    var row = 0
    while row < chunk.rowCount {
      let buffer = try self.buffer ?? sender.takeFree()
      self.buffer = buffer
      var end = row
      var used = buffer.count
      while end < chunk.rowCount, used &+ encoder.sizes[end] <= buffer.capacity {
        used &+= encoder.sizes[end]
        end &+= 1
      }
      if end > row {
        try encoder.encode(row..<end, of: chunk, into: buffer)
        row = end
      } else if buffer.count == 0 {
        buffer.grow(to: encoder.sizes[row])
      }
      if row < chunk.rowCount, buffer.count > 0 {
        sender.submit(buffer)
        self.buffer = nil
      }
    }
  }

  /// Sends the rest and waits for the server's word.
  ///
  /// - Returns: how many rows the server took.
  package func finish() throws -> Int {
    guard isOpen else { throw PostgreSQLError(sqlstate: "57014", message: "the COPY is over") }
    isOpen = false
    if let buffer { sender.submit(buffer) }
    buffer = nil
    return try sender.finish()
  }

  /// Ends the COPY so that none of its rows stay; the transaction has failed then.
  package func cancel() {
    guard isOpen else { return }
    isOpen = false
    buffer = nil
    sender.cancel()
  }
}

extension Connection {
  /// Begins copying chunks into a table.
  ///
  /// - Parameters:
  ///   - table: its name as SQL, quoted where it must be.
  ///   - columns: the table's columns that are filled.
  ///   - sources: where in the chunks each of them is; by default in the same order.
  ///   - isFrozen: whether transactions that began before see the rows, too, once they are committed. For a table that
  ///     this transaction has made.
  package func copyIn(
    _ table: String, _ columns: [CopyColumn], from sources: [Int]? = nil, isFrozen: Bool = false
  ) throws -> CopyWriter {
    let names = SQL.identifiers(columns.map(\.name))
    let statement = "copy \(table) (\(names)) from stdin (format binary\(isFrozen ? ", freeze" : ""))"
    return try CopyWriter(
      self, statement, RowEncoder(columns: columns, sources: sources ?? Array(columns.indices)))
  }
}
