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
  package static func apply(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, allowing efforts: Set<SchemaDifference.Effort>,
    _ body: () throws -> Void
  ) throws {
    try PublisherLock.take(connection, warehouse)
    defer { PublisherLock.release(connection) }
    try SchemaApply.bring(connection, warehouse, allowing: efforts)
    try body()
  }
}
