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
  ///   - part: tables in the place of the fact and of dimensions.
  ///   - rows: a query in the place of the fact: some of its rows, or sums of them by their keys.
  ///   - rowCount: the column of that query that says of how many rows each is a sum.
  init(
    _ warehouse: Warehouse, _ fact: Fact, levels: [Level], counted: [[String]] = [], summed: [String],
    of part: StarPart? = nil, rows query: String? = nil, rowCount: String? = nil
  ) {
    self.warehouse = warehouse
    self.fact = fact
    joins = RoleJoins(table: "f", of: fact, in: warehouse, replacing: part?.dimensions ?? [:])
    var roles = Set(levels.compactMap(\.role))
    var current: Set<String> = []
    for measure in summed { roles.formUnion(fact.derivedMeasure(measure)?.roles ?? []) }
    for level in levels where level.isCurrent { if let role = level.role { current.insert(role) } }
    for column in counted.joined() where Self.needsJoin(column, fact, warehouse) { roles.insert(column) }
    let table = joins.table
    rows = "\(query ?? part?.rows ?? SQL.identifier(warehouse.name, fact.tableName)) as \(table)"
    self.rowCount = rowCount.map { "coalesce(sum(\(table).\(SQL.identifier($0))), 0)::bigint" } ?? "count(*)"
    from =
      ([rows] + joins.joins(roles)
      + fact.roles.filter { current.contains($0.name) }.compactMap { Self.currentJoin($0, warehouse) })
      .joined(separator: "\n")
  }

  /// The star of a question's part.
  init(_ warehouse: Warehouse, _ part: Question.Part, rows: String? = nil) {
    self.init(
      warehouse, part.fact, levels: part.levels, counted: part.countedColumns, summed: part.summedMeasures, rows: rows)
  }

  func value(_ level: Level) -> String {
    let table = level.isCurrent ? Self.currentName(level.role ?? "") : level.role ?? joins.table
    return "\(SQL.identifier(table)).\(SQL.identifier(level.column))"
  }

  private static func currentName(_ role: String) -> String { "\(role)@current" }

  /// The last version of the member that a role's version is of.
  private static func currentJoin(_ role: Role, _ warehouse: Warehouse) -> String? {
    guard let dimension = warehouse.dimension(role.dimension) else { return nil }
    let (current, id) = (SQL.identifier(currentName(role.name)), SQL.identifier(dimension.idColumn))
    return """
      left join \(SQL.identifier(warehouse.name, dimension.tableName)) as \(current) \
      on \(current).\(id) = \(SQL.identifier(role.name)).\(id) and \(current).is_current
      """
  }

  /// A role's key, as the fact has it.
  func key(_ role: String) -> String { joins.key(role) }

  func special(_ role: String) -> String { "least(\(joins.key(role)), 0)" }

  /// What the fact's rows are called.
  var table: String { joins.table }

  func sum(_ measure: String) -> String { "sum(\(amount(measure)))" }

  /// A measure of a row, an integer at the measure's scale.
  func amount(_ measure: String) -> String {
    fact.derivedMeasure(measure)?.scaledSQL(in: joins.table, of: fact, zone: warehouse.zone)
      ?? "\(joins.table).\(SQL.identifier(measure))"
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
