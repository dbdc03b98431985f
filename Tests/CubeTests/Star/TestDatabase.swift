import TestWarehouse

/// Databases without any table.
enum TestDatabase {
  static func empty() throws -> String { try TestWarehouse.database() }
}
