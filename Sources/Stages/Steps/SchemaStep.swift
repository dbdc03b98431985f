package import Definitions
internal import Load
package import PostgreSQL
package import Warehouse

/// Brings a warehouse in line with its definitions while nobody publishes.
package enum SchemaStep {
  /// Does it under the publisher's lock.
  ///
  /// - Parameters:
  ///   - efforts: what may be done besides what every run does.
  ///   - body: what follows under the same lock.
  /// - Returns: what is left as it is.
  package static func apply(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, allowing efforts: Set<SchemaDifference.Effort>,
    _ body: () throws -> Void
  ) throws -> [SchemaDifference] {
    try alone(connection, warehouse) {
      try SchemaApply.bring(connection, warehouse, allowing: efforts)
      try body()
      return try SchemaApply.plan(connection, warehouse).differences
    }
  }

  /// Compares the warehouse with its definitions. Rows are compared by making those that are wanted, and taking them back:
  /// beside a publish, both would wait for each other.
  package static func plan(_ connection: Connection, _ warehouse: Definitions.Warehouse) throws -> SchemaPlan {
    try alone(connection, warehouse) { try SchemaApply.plan(connection, warehouse) }
  }

  /// Runs the body under the publisher's lock.
  ///
  /// - Throws: `Failure` of status `tryAgain` where somebody else has it.
  package static func alone<Result>(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ body: () throws -> Result
  ) throws -> Result {
    try PublisherLock.take(connection, warehouse)
    defer { PublisherLock.release(connection) }
    return try body()
  }
}
