import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// The fact table and its dimensions.
struct StarSource: RowSource {
  let name = "star"
  let from: String
  let rowCount: String
  /// The table of rows, as it is named in the statement.
  let rows: String
  private let warehouse: Warehouse
  private let fact: Fact
  private let joins: RoleJoins

  /// The star of a fact, with what levels, distinct counts and sums need of its dimensions.
  ///
  /// - Parameters:
  ///   - summed: names of the fact's measures.
  ///   - sums: a query in the place of the fact, whose rows are sums of rows of the fact by their keys.
  ///   - rowCount: the column of that query that says of how many.
  init(
    _ warehouse: Warehouse, _ fact: Fact, levels: [Level], counted: [[String]] = [], summed: [String],
    rows sums: String? = nil, rowCount: String? = nil
  ) {
    self.warehouse = warehouse
    self.fact = fact
    joins = RoleJoins(table: "f", of: fact, in: warehouse)
    var roles = Set(levels.compactMap(\.role))
    for measure in summed { roles.formUnion(fact.derivedMeasure(measure)?.roles ?? []) }
    for column in counted.joined() where Self.needsJoin(column, fact, warehouse) { roles.insert(column) }
    let table = joins.table
    rows = "\(sums ?? SQL.identifier(warehouse.name, fact.tableName)) as \(table)"
    self.rowCount = rowCount.map { "coalesce(sum(\(table).\(SQL.identifier($0))), 0)::bigint" } ?? "count(*)"
    from = ([rows] + joins.joins(roles))
      .joined(separator: "\n")
  }

  func value(_ level: Level) -> String {
    "\(SQL.identifier(level.role ?? joins.table)).\(SQL.identifier(level.column))"
  }

  /// A role's key, as the fact has it.
  func key(_ role: String) -> String { joins.key(role) }

  func special(_ role: String) -> String { "least(\(joins.key(role)), 0)" }

  func sum(_ measure: String) -> String {
    if let derived = fact.derivedMeasure(measure) {
      return "sum(\(derived.scaledSQL(in: joins.table, of: fact, zone: warehouse.zone)))"
    }
    return "sum(\(joins.table).\(SQL.identifier(measure)))"
  }

  func counted(_ columns: [String]) -> [String] {
    columns.map { column in
      guard let role = fact.role(column), let dimension = warehouse.dimension(role.dimension) else {
        return "\(joins.table).\(SQL.identifier(column))"
      }
      // A member has several versions, a day or a minute has one: there the key is the member.
      return dimension.kind == .standard
        ? "\(SQL.identifier(column)).\(SQL.identifier(dimension.idColumn))"
        : "case when \(joins.key(column)) >= 0 then \(joins.key(column)) end"
    }
  }

  private static func needsJoin(_ column: String, _ fact: Fact, _ warehouse: Warehouse) -> Bool {
    guard let role = fact.role(column), let dimension = warehouse.dimension(role.dimension) else { return false }
    return dimension.kind == .standard
  }
}
