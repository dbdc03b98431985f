package import Definitions
import OperatingSystem
package import PostgreSQL

/// The lock that makes publishers of one database take turns; readers never meet it.
///
/// Of the database, not of the warehouse: all warehouses of a database number their batches and files in one ledger.
///
/// It belongs to the connection: a connection that ends, however it ends, gives it back. Taking it twice on
/// one connection is allowed, each needs its own `release`; so a run holds it from its snapshot on and the
/// publisher takes it once more.
package enum PublisherLock {
  /// Number of the lock: `martlet` in ASCII.
  static let key: Int64 = 0x6d61_7274_6c65_74

  /// Takes the lock.
  ///
  /// - Throws: `Failure` with status `tryAgain` when another connection has it.
  package static func take(_ connection: Connection, _ warehouse: Warehouse) throws {
    guard try connection.tryLock(key) else {
      throw Failure(
        .tryAgain, "another run is publishing to the database of the warehouse \(warehouse.name)",
        remedy: "run the same command again when it has ended")
    }
  }

  /// Gives the lock back. Never throws: where the connection is gone, so is the lock.
  package static func release(_ connection: Connection) {
    try? connection.unlock(key)
  }
}
