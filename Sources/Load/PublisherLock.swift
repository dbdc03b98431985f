package import Definitions
import OperatingSystem
package import PostgreSQL

/// The lock that makes publishers of one warehouse take turns; readers never meet it.
///
/// It belongs to the connection: a connection that ends, however it ends, gives it back. Taking it twice on
/// one connection is allowed, each needs its own `release`; so a run holds it from its snapshot on and the
/// publisher takes it once more.
package enum PublisherLock {
  /// Number of the lock of a warehouse: the first eight bytes of the name's place among all of Martlet's locks.
  static func key(of warehouse: Warehouse) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "martlet publisher \(warehouse.name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int64(bitPattern: hash)
  }

  /// Takes the lock.
  ///
  /// - Throws: `Failure` with status `tryAgain` when another connection has it.
  package static func take(_ connection: Connection, _ warehouse: Warehouse) throws {
    guard try connection.tryLock(key(of: warehouse)) else {
      throw Failure(
        .tryAgain, "another run is publishing to the warehouse \(warehouse.name)",
        remedy: "run the same command again when it has ended")
    }
  }

  /// Gives the lock back. Never throws: where the connection is gone, so is the lock.
  package static func release(_ connection: Connection, _ warehouse: Warehouse) {
    try? connection.unlock(key(of: warehouse))
  }
}
