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
  private let cubes: FoundSchema
  /// What the tables that are there should be like; nil where none is there.
  private let model: SchemaModel?
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
    cubes = try FoundSchema(connection, warehouse.cubeSchema, named: warehouse.name)
    model = isAnyThere ? try SchemaModel(connection, warehouse) : nil
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
    differences += leftViews() + leftTables()
    differences += viewDifferences()
    return SchemaPlan(differences: differences, views: views)
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

  // MARK: Views

  private var views: (removal: [String], creation: [String]) {
    let all = StarDDL.views(of: warehouse)
    return (
      leftViews().flatMap(\.statements) + all.reversed().filter { found($0) != nil }.map(\.removal),
      all.map(\.removal).reversed() + all.flatMap(\.statements)
    )
  }

  private func found(_ view: ViewDefinition) -> FoundSchema.Table? {
    let found = (view.schema == warehouse.cubeSchema ? cubes : star).tables[view.name]
    return found?.isView == true ? found : nil
  }

  /// A view, with those over it.
  private func statements(_ view: ViewDefinition) -> [String] {
    let cubes = warehouse.cubes.filter { view.schema == warehouse.name && $0.fact == view.name }
    let over = cubes.compactMap { warehouse.view(of: $0) }.filter { found($0) != nil }
    return (over + [view]).map(\.removal) + ([view] + over).flatMap(\.statements)
  }

  /// Views of cubes that no definition names any more: nothing is lost with them, and others may stand below them.
  private func leftViews() -> [SchemaDifference] {
    (contract?.values.keys.sorted() ?? []).compactMap { name in
      guard case .view(warehouse.cubeSchema, let view)? = SchemaContract.subject(name), warehouse.cube(view) == nil,
        cubes.tables[view]?.isView == true
      else { return nil }
      let removal = "drop view if exists \(SQL.identifier(warehouse.cubeSchema, view))"
      return SchemaDifference(.gone, "\(warehouse.cubeSchema).\(view) view", [removal])
    }
  }

  private func viewDifferences() -> [SchemaDifference] {
    StarDDL.views(of: warehouse).compactMap { view in
      guard var difference = difference(of: view) else { return nil }
      difference.isOfView = true
      return difference
    }
  }

  private func difference(of view: ViewDefinition) -> SchemaDifference? {
    let name = "\(view.schema).\(view.name) view"
    guard let found = found(view) else { return SchemaDifference(.new, name, statements(view)) }
    let wanted = model?.star.tables[SchemaModel.name(of: view, in: warehouse)]
    guard found.query == wanted?.query else { return SchemaDifference(.changed, name, statements(view)) }
    if found.columns == wanted?.columns, found.comment == wanted?.comment { return nil }
    return SchemaDifference(.changed, "\(name) comments", view.comments)
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
      left.append(difference)
    }
    return left
  }
}
