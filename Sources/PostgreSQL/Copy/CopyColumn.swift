package import Columnar

/// A column of a COPY: its name in the table, and how PostgreSQL keeps it.
package struct CopyColumn: Sendable, Hashable {
  /// Name in the table.
  package var name: String
  /// How it is kept, which decides how it goes over the wire.
  package var storage: Storage

  /// Makes a column.
  package init(_ name: String, _ storage: Storage) {
    self.name = name
    self.storage = storage
  }
}

/// What PostgreSQL's binary formats are made of.
enum CopyWire {
  /// What a COPY in binary begins with: signature, flags, length of the header's extension.
  static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00] + [0, 0, 0, 0] + [0, 0, 0, 0]
  /// Days from 1970-01-01 to 2000-01-01, PostgreSQL's epoch.
  static let epochDays: Int64 = 10_957
  /// The same in microseconds.
  static let epochMicroseconds: Int64 = 10_957 * 86_400_000_000
}
