internal import Columnar
internal import Definitions
internal import PostgreSQL

/// Finds all that definitions ask for and a database has not, and the other way round.
struct SchemaComparison {
  let connection: Connection
  let warehouse: Warehouse
  let star: FoundSchema
  let ledger: FoundSchema
  /// The views of cubes.
  let cubes: FoundSchema
  /// What the tables that are there should be like; nil where none is there.
  let model: SchemaModel?
  /// What the data that is there was made by; nil where nobody has noted it.
  let contract: SchemaContract?

  /// Reads the database, within the transaction that is open. Nothing is changed.
  init(_ connection: Connection, _ warehouse: Warehouse) throws {
    self.connection = connection
    self.warehouse = warehouse
    let star = try FoundSchema(connection, warehouse.name)
    let ledger = try FoundSchema(connection, LedgerTables.schema)
    let isAnyThere = StarDDL.tables(of: warehouse)
      .contains { ($0.schema == LedgerTables.schema ? ledger : star).tables[$0.name] != nil }
    self.star = star
    self.ledger = ledger
    let cubes = try FoundSchema(connection, warehouse.cubeSchema, named: warehouse.name)
    self.cubes = cubes
    let orders = StarDDL.views(of: warehouse).map { view in
      let found = (view.schema == warehouse.cubeSchema ? cubes : star).tables[view.name]
      return found?.isView == true ? found?.columns.map(\.name) ?? [] : []
    }
    model = isAnyThere ? try SchemaModel(connection, warehouse, orders: orders) : nil
    contract =
      ledger.tables["applied"]?.column("contract") == nil
      ? nil
      : try connection.text("select contract from martlet.applied where warehouse = $1", [warehouse.name])
        .map { SchemaContract(text: $0) }
  }

  func plan() throws -> SchemaPlan {
    var differences = try missingSchemas()
    if let difference = try schemaComment() { differences.append(difference) }
    for table in StarDDL.tables(of: warehouse) {
      guard let found = self.found(table) else {
        let fact = warehouse.facts.first { table.schema == warehouse.name && $0.tableName == table.name }
        let indexes = fact.map { StarDDL.factIndexes(warehouse, $0) } ?? []
        differences.append(
          SchemaDifference(.new, "\(table.schema).\(table.name) table", table.statements + indexes))
        continue
      }
      guard let model = (table.schema == LedgerTables.schema ? model?.ledger : model?.star)?.tables[table.name] else {
        continue
      }
      differences += try TableComparison(self, table, found: found, wanted: model).differences()
    }
    differences += try ContractComparison(self).differences()
    let views = try ViewComparison(self)
    differences += views.left() + leftTables()
    differences += views.differences()
    return SchemaPlan(differences: differences, views: views.moving)
  }

  private func found(_ table: TableDefinition) -> FoundSchema.Table? {
    (table.schema == LedgerTables.schema ? ledger : star).tables[table.name]
  }

  /// Whether a table has no row that a condition holds of.
  func isEmpty(_ table: String, where condition: String = "true") throws -> Bool {
    try connection.text("select not exists (select from \(table) where \(condition))") == "t"
  }

  private func missingSchemas() throws -> [SchemaDifference] {
    try StarDDL.schemas(of: warehouse).compactMap { schema in
      let found = try connection.integer("select 1 from pg_namespace where nspname = $1", [schema])
      // IF NOT EXISTS would ask for the right to make schemas, which an owner of tables need not have.
      return found == 1 ? nil : SchemaDifference(.new, "\(schema) schema", ["create schema \(SQL.identifier(schema))"])
    }
  }

  private func schemaComment() throws -> SchemaDifference? {
    let name = SQL.identifier(warehouse.name)
    let found = try connection.text("select obj_description(to_regnamespace($1), 'pg_namespace')", [name])
    if found ?? "" == warehouse.summary { return nil }
    return SchemaDifference(
      found == nil ? .new : .changed, "\(warehouse.name) comment",
      ["comment on schema \(name) is \(SQL.literal(warehouse.summary))"])
  }

  // MARK: Tables that no definition names

  /// Tables that Martlet made for earlier definitions. Those that others put into the schema are theirs.
  private func leftTables() -> [SchemaDifference] {
    let wanted = Set(StarDDL.tables(of: warehouse).map { "\($0.schema).\($0.name)" })
    var left: [SchemaDifference] = []
    for name in contract?.values.keys.sorted() ?? [] {
      guard case .table(let schema, let table)? = SchemaContract.subject(name), !wanted.contains("\(schema).\(table)")
      else { continue }
      guard (schema == LedgerTables.schema ? ledger : star).tables[table] != nil else { continue }
      // The view that people used of a fact goes with its table.
      let view = table.hasSuffix("_fact") ? String(table.dropLast("_fact".count)) : ""
      let views =
        star.tables[view]?.isView == true && warehouse.fact(view) == nil
        ? ["drop view \(SQL.identifier(warehouse.name, view))"] : []
      var difference = SchemaDifference(
        .gone, "\(schema).\(table) table", .drop, views + ["drop table \(SQL.identifier(schema, table))"],
        note: "no definition names it; its rows are lost")
      difference.isInTheWay = false
      difference.movesColumns = true
      left.append(difference)
    }
    return left
  }
}
