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

  /// How long the lock is waited for where nobody says anything else, in seconds: as long as a server may take to notice
  /// that the run which had it was killed.
  package static let patience = 5

  /// Takes the lock.
  ///
  /// - Parameter patience: seconds to wait while another connection has it.
  /// - Throws: `Failure` with status `tryAgain` when another connection still has it then.
  package static func take(
    _ connection: Connection, _ warehouse: Warehouse, patience: Int = PublisherLock.patience
  ) throws {
    let end = Clock.seconds() + Double(patience)
    while try !connection.tryLock(key) {
      guard Clock.seconds() < end else {
        throw Failure(
          .tryAgain, "another run is publishing to the database of the warehouse \(warehouse.name)",
          remedy: "run the same command again when it has ended, or let it wait: martlet run --wait 1h")
      }
      try Interruption.check()
      Clock.pause(milliseconds: 100)
    }
  }

  /// Gives the lock back. Never throws: where the connection is gone, so is the lock.
  package static func release(_ connection: Connection) {
    try? connection.unlock(key)
  }
}
