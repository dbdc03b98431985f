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

  /// What the views are like, in the order of `StarDDL.views`.
  let views: [FoundSchema.Table?]

  /// Makes and reads them, within the transaction that is open.
  ///
  /// - Parameter orders: the columns that each view has today, in the order of `StarDDL.views`.
  init(_ connection: Connection, _ warehouse: Warehouse, orders: [[String]]) throws {
    var copy = warehouse
    copy.name = "pg_temp"
    let stars = warehouse.dimensions.flatMap { copy.tables(of: $0) } + warehouse.facts.map { copy.table(of: $0) }
    // One schema has them all, and a cube may be called like its fact.
    let views = zip(StarDDL.views(of: copy), orders).enumerated().map { index, each in
      var view = each.0.following(each.1)
      if view.schema != copy.name { view.name = "cube \(index)" }
      view.schema = copy.name
      return view
    }
    let star = try Self.make(
      connection,
      stars.flatMap(\.statements) + warehouse.facts.flatMap { StarDDL.factIndexes(copy, $0) }
        + views.flatMap(\.statements))
    self.star = star
    self.views = views.map { star.tables[$0.name] }
    let kept = StarDDL.tables(of: warehouse).filter { $0.schema == LedgerTables.schema }
    ledger = try Self.make(connection, kept.flatMap { $0.moved(to: "pg_temp").statements })
  }

  private static func make(_ connection: Connection, _ statements: [String]) throws -> FoundSchema {
    try connection.execute("savepoint model; set local search_path = pg_catalog, pg_temp")
    try connection.execute(statements.joined(separator: ";\n"))
    let found = try FoundSchema(connection, "pg_temp")
    try connection.execute("rollback to savepoint model; release savepoint model")
    return found
  }
}
