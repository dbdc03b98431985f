internal import CLibPQ

/// The rows that a statement gave, as text. For small answers: data in bulk goes by COPY.
@safe package final class Rows {
  private let result: OpaquePointer

  init(owning result: OpaquePointer) { unsafe self.result = unsafe result }

  deinit { unsafe PQclear(result) }

  /// How many rows there are.
  package var count: Int { Int(unsafe PQntuples(result)) }

  /// How many columns there are.
  package var columnCount: Int { Int(unsafe PQnfields(result)) }

  /// Name of a column.
  package func name(_ column: Int) -> String {
    unsafe PQfname(result, Int32(column)).map { unsafe String(cString: $0) } ?? ""
  }

  /// Number of the type (`pg_type.oid`) of a column.
  package func typeNumber(_ column: Int) -> UInt32 { unsafe PQftype(result, Int32(column)) }

  /// How many rows the statement inserted, updated, deleted, copied or gave.
  package var affected: Int { unsafe Int(String(cString: PQcmdTuples(result))) ?? 0 }

  /// Whether there is no value.
  package func isNull(_ row: Int, _ column: Int) -> Bool { unsafe PQgetisnull(result, Int32(row), Int32(column)) == 1 }

  /// A value as text, nil for NULL.
  package func text(_ row: Int, _ column: Int) -> String? {
    guard !isNull(row, column), let start = unsafe PQgetvalue(result, Int32(row), Int32(column)) else { return nil }
    let length = Int(unsafe PQgetlength(result, Int32(row), Int32(column)))
    return unsafe start.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
      unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
    }
  }

  /// A value as an integer, nil for NULL or what is none.
  package func integer(_ row: Int, _ column: Int) -> Int64? { text(row, column).flatMap { Int64($0) } }

  /// A value as a truth value, nil for NULL.
  package func boolean(_ row: Int, _ column: Int) -> Bool? { text(row, column).map { $0 == "t" } }

  /// A row as texts.
  package func row(_ row: Int) -> [String?] { (0..<columnCount).map { text(row, $0) } }

  /// All rows as texts. For tests and small answers.
  package var texts: [[String?]] { (0..<count).map { row($0) } }
}
