internal import Definitions
internal import PostgreSQL

/// The tables that definitions ask for, as PostgreSQL itself makes them: for a moment, as temporary ones.
///
/// What PostgreSQL makes of a text (an expression, a type, a view) is compared with what it made of another, so that no
/// text needs to be understood here.
struct SchemaModel {
  /// The star's tables and views.
  let star: FoundSchema
  /// The ledger's, with those of facts.
  let ledger: FoundSchema

  /// Makes and reads them, within the transaction that is open.
  init(_ connection: Connection, _ warehouse: Warehouse) throws {
    var copy = warehouse
    copy.name = "pg_temp"
    let stars = warehouse.dimensions.flatMap { copy.tables(of: $0) } + warehouse.facts.map { copy.table(of: $0) }
    let views = StarDDL.views(of: copy).flatMap { Self.moved($0, from: copy).statements }
    star = try Self.make(
      connection,
      stars.flatMap(\.statements) + warehouse.facts.flatMap { StarDDL.factIndexes(copy, $0) } + views)
    let kept = StarDDL.tables(of: warehouse).filter { $0.schema == LedgerTables.schema }
    ledger = try Self.make(connection, kept.flatMap { $0.moved(to: "pg_temp").statements })
  }

  /// What a view is called there: one schema has them all, and a cube may be called like its fact.
  static func name(of view: ViewDefinition, in warehouse: Warehouse) -> String {
    view.schema == warehouse.cubeSchema ? "cube \(view.name)" : view.name
  }

  private static func moved(_ view: ViewDefinition, from warehouse: Warehouse) -> ViewDefinition {
    var moved = view
    moved.name = name(of: view, in: warehouse)
    moved.schema = warehouse.name
    return moved
  }

  private static func make(_ connection: Connection, _ statements: [String]) throws -> FoundSchema {
    try connection.execute("savepoint model; set local search_path = pg_catalog, pg_temp")
    try connection.execute(statements.joined(separator: ";\n"))
    let found = try FoundSchema(connection, "pg_temp")
    try connection.execute("rollback to savepoint model; release savepoint model")
    return found
  }
}
