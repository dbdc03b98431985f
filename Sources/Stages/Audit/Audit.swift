internal import Cube
package import Definitions
internal import OperatingSystem
package import PostgreSQL

/// Proves a warehouse: the accounting by the ledger, and the star by its own tables.
///
/// All is read as of one instant, so that a night which is published meanwhile makes no faults.
package struct Audit: Sendable {
  /// The ledger against itself and the tables.
  package let ledger: LedgerAudit
  /// The tables themselves; empty where one batch was asked for.
  package private(set) var star = AuditFindings()

  /// Audits batches, and the star where all are meant.
  ///
  /// - Parameters:
  ///   - batch: name or number of the batch; nil for all.
  ///   - withCuboids: whether cuboids are compared with the star, too.
  package init(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, batch: String?, withCuboids: Bool = false
  ) throws {
    var star = AuditFindings()
    do {
      ledger = try connection.transaction(.repeatableRead, readOnly: true) {
        try connection.execute("set local work_mem = '256MB'; set local jit = off")
        let ledger = try LedgerAudit(connection, warehouse, batch: batch)
        if batch == nil { try Self.audit(connection, warehouse, &star) }
        return ledger
      }
    } catch let error as PostgreSQLError where ["42P01", "42703"].contains(error.sqlstate) {
      throw Failure(
        .failed, "the tables of warehouse \(warehouse.name) are not in line with its definition: \(error.message)",
        remedy: "martlet schema apply brings them in line; then audit again")
    }
    if withCuboids {
      for cube in warehouse.cubes where !cube.cuboids.isEmpty { try Self.verify(cube, connection, warehouse, &star) }
    }
    self.star = star
  }

  /// All of it, for people: faults first.
  ///
  /// - Parameter files: what was found of files, too.
  package func text(with files: AuditFindings? = nil) -> String {
    let findings = [star] + (files.map { [$0] } ?? [])
    var text = ledger.faults.map { $0 + "\n" }.joined() + findings.flatMap(\.faults).map(\.text).joined()
    if ledger.faults.isEmpty { text += "\(ledger.batches.count) batches balance: \(ledger.comparisons) comparisons\n" }
    return text + findings.flatMap(\.parts).compactMap(\.text).joined()
  }

  private static func audit(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ star: inout AuditFindings
  ) throws {
    for dimension in warehouse.dimensions {
      try DimensionAudit(connection: connection, warehouse: warehouse, dimension: dimension).audit(&star)
    }
    for fact in warehouse.facts {
      try FactAudit(connection: connection, warehouse: warehouse, fact: fact).audit(&star)
    }
  }

  /// Compares the cuboids of a cube with the star, row by row.
  private static func verify(
    _ cube: Definitions.Cube, _ connection: Connection, _ warehouse: Definitions.Warehouse,
    _ star: inout AuditFindings
  ) throws {
    let verified = try Cuboids.verify(connection, warehouse: warehouse, cube: cube.name)
    let built = verified.filter { $0.differences != nil }
    var part = AuditFindings.Part(
      name: "cube \(cube.name)", extent: "\(built.count) cuboid\(built.count == 1 ? "" : "s")")
    let faults = built.compactMap { table, differences -> AuditFindings.Fault? in
      guard let differences, differences > 0 else { return nil }
      return AuditFindings.Fault(
        table: table.name, kind: "rows that differ from the star", count: differences,
        examples: [])
    }
    star.add("rows", faults, to: &part)
    star.parts.append(part)
  }
}
