internal import CLibPQ
package import Columnar

/// Reads the answer of a query in chunks, by COPY in binary.
///
/// Until the last chunk or `cancel` the connection must not be used for anything else.
package final class CopyReader {
  private static let rowsPerChunk = 8192
  private static let bytesPerChunk = 32 << 20

  private let connection: Connection
  private let statement: String
  private let columns: [CopyColumn]
  private let wires: [NumericWire?]
  private var isOpen = true
  private var isFirst = true

  fileprivate init(_ connection: Connection, _ statement: String, _ columns: [CopyColumn]) throws {
    self.connection = connection
    self.statement = statement
    self.columns = columns
    wires = columns.map { if case .numeric(let scale) = $0.storage { NumericWire(scale: scale) } else { nil } }
    try connection.beginCopy(statement)
  }

  deinit { cancel() }

  /// The next rows; nil at the end.
  ///
  /// - Throws: `PostgreSQLError` of the server's, or when a value cannot travel: a numeric with more digits than
  ///   its column declares, or a column of another type.
  package func next() throws -> Chunk? {
    guard isOpen else { return nil }
    var chunk = columns.map { $0.storage == .text ? Column.text(TextColumn()) : Column.integers(IntegerColumn()) }
    var rows = 0
    var bytes = 0
    while rows < CopyReader.rowsPerChunk, bytes < CopyReader.bytesPerChunk {
      var start: UnsafeMutablePointer<CChar>?
      let length = unsafe PQgetCopyData(connection.raw, &start, 0)
      if length < 0 {
        try conclude(length)
        break
      }
      defer { unsafe PQfreemem(start) }
      let row = unsafe UnsafeRawBufferPointer(start: start, count: Int(length))
      bytes += Int(length)
      do {
        if try unsafe decode(row.bindMemory(to: UInt8.self).span, into: &chunk) { rows += 1 }
      } catch {
        cancel()
        throw error
      }
    }
    return rows == 0 && !isOpen ? nil : Chunk(rowCount: rows, columns: chunk)
  }

  /// Reads no further.
  package func cancel() {
    guard isOpen else { return }
    isOpen = false
    connection.cancelHandle().cancel()
    var start: UnsafeMutablePointer<CChar>?
    while unsafe PQgetCopyData(connection.raw, &start, 0) > 0 { unsafe PQfreemem(start) }
    while let result = unsafe PQgetResult(connection.raw) { unsafe PQclear(result) }
  }

  private func conclude(_ code: Int32) throws {
    isOpen = false
    var failure: PostgreSQLError?
    if code == -2 { failure = unsafe Connection.error(nil, connection.raw, statement: statement) }
    while let result = unsafe PQgetResult(connection.raw) {
      if unsafe PQresultStatus(result) != PGRES_COMMAND_OK {
        failure = unsafe Connection.error(result, connection.raw, statement: statement)
      }
      unsafe PQclear(result)
    }
    if let failure { throw failure }
  }

  /// Adds a row; false for the end mark.
  private func decode(_ message: Span<UInt8>, into chunk: inout [Column]) throws -> Bool {
    var at = 0
    if isFirst {
      isFirst = false
      at = CopyWire.header.count
    }
    guard at + 2 <= message.count else { return false }
    let count = Int16(truncatingIfNeeded: CopyReader.integer(message.extracting(at..<at + 2)))
    at += 2
    if count == -1 { return false }
    guard Int(count) == columns.count else {
      throw PostgreSQLError(
        sqlstate: "42P10", message: "the query gives \(count) columns, not \(columns.count)", statement: statement)
    }
    for index in columns.indices {
      let length = Int(Int32(truncatingIfNeeded: CopyReader.integer(message.extracting(at..<at + 4))))
      at += 4
      if length < 0 {
        CopyReader.append(nil, to: &chunk[index])
      } else {
        let value = message.extracting(at..<at + length)
        at += length
        try append(value, index, to: &chunk[index])
      }
    }
    return true
  }

  private func append(_ bytes: Span<UInt8>, _ index: Int, to column: inout Column) throws {
    let storage = columns[index].storage
    if case .text = storage {
      guard case .text(var texts) = column else { return }
      column = .text(TextColumn())
      texts.append(bytes)
      column = .text(texts)
      return
    }
    let value: Int64?
    if let wire = wires[index] {
      value = wire.decode(bytes)
    } else if bytes.count == storage.width {
      let raw = CopyReader.integer(bytes)
      switch storage {
      case .date: value = CopyReader.days(raw)
      case .timestamptz: value = CopyReader.microseconds(raw)
      default: value = raw
      }
    } else {
      value = nil
    }
    guard let value else {
      throw PostgreSQLError(
        sqlstate: "22003", message: "a value of column \(columns[index].name) does not fit \(storage)",
        statement: statement)
    }
    CopyReader.append(value, to: &column)
  }

  private static func append(_ value: Int64?, to column: inout Column) {
    switch column {
    case .text(var texts):
      column = .text(TextColumn())
      texts.appendNull()
      column = .text(texts)
    case .integers(var integers):
      column = .integers(IntegerColumn())
      integers.append(value)
      column = .integers(integers)
    }
  }

  /// A signed integer, the highest byte first.
  private static func integer(_ bytes: Span<UInt8>) -> Int64 {
    guard bytes.count > 0 else { return 0 }
    var value = Int64(Int8(bitPattern: bytes[0]))
    for index in 1..<max(bytes.count, 1) { value = value << 8 | Int64(bytes[index]) }
    return value
  }

  private static func days(_ raw: Int64) -> Int64 {
    if raw == Int64(Int32.min) { return .min }
    if raw == Int64(Int32.max) { return .max }
    return raw + CopyWire.epochDays
  }

  private static func microseconds(_ raw: Int64) -> Int64? {
    if raw == .min || raw == .max { return raw }
    let (value, overflow) = raw.addingReportingOverflow(CopyWire.epochMicroseconds)
    return overflow || value == .max ? nil : value
  }
}

extension Connection {
  /// Reads the answer of a query, whose columns must be of the types that `columns` say, in their order.
  package func copyOut(_ query: String, _ columns: [CopyColumn]) throws -> CopyReader {
    try CopyReader(self, "copy (\(query)) to stdout (format binary)", columns)
  }
}
