import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// A cuboid's rows, with the dimensions that its keys and durable ids lead to.
struct CuboidSource: RowSource {
  let table: CuboidTable
  let from: String
  private let joins: RoleJoins

  /// Why a cuboid cannot give what a question needs of its cube; nil when it can.
  static func obstacle(_ table: CuboidTable, _ part: Question.Part) -> String? {
    for measure in part.measures {
      switch measure.formula {
      case .rows: continue
      case .sum(let name):
        if table.column(.sum(name)) == nil { return "does not keep \(measure.name)" }
      case .distinct(let keys):
        // Different values of its rows are those of the fact's. Counts of them are no such thing.
        if let key = keys.first(where: { table.key($0) == nil }) {
          return "is not by \(key), which \(measure.name) counts"
        }
      case .ratio, .expression: return "\(measure.name) is not one that rows are summed for"
      }
    }
    for level in part.levels where !table.has(level) { return "is not by \(level.name)" }
    return nil
  }

  /// The rows of a cuboid, with what levels need of dimensions.
  init(_ table: CuboidTable, levels: [Level], in warehouse: Warehouse) {
    self.table = table
    let joins = RoleJoins(table: "c", of: table.fact, in: warehouse)
    let joined = Set(levels.filter { table.column(.level($0)) == nil }.compactMap(\.role))
    let members = joined.filter { table.column(.key(role: $0)) == nil }
    let current = table.fact.roles.filter { members.contains($0.name) }.compactMap { role -> String? in
      guard let dimension = warehouse.dimension(role.dimension), let id = table.memberID(role.name) else { return nil }
      let name = SQL.identifier(role.name)
      return """
        left join \(SQL.identifier(warehouse.name, dimension.name)) as \(name) \
        on \(name).\(SQL.identifier(dimension.idColumn)) = \(joins.table).\(SQL.identifier(id)) and \(name).is_current
        """
    }
    from = (["\(table.sqlName) as \(joins.table)"] + joins.joins(joined.subtracting(members)) + current)
      .joined(separator: "\n")
    self.joins = joins
  }

  var name: String { "cuboid \(table.name)" }

  var rowCount: String { "coalesce(sum(\(joins.table).\(SQL.identifier(table.column(.rows) ?? "rows"))), 0)" }

  func value(_ level: Level) -> String {
    if let column = table.column(.level(level)) { return "\(joins.table).\(SQL.identifier(column))" }
    return "\(SQL.identifier(level.role ?? joins.table)).\(SQL.identifier(level.column))"
  }

  func special(_ role: String) -> String {
    if let column = table.column(.key(role: role)) { return "least(\(joins.table).\(SQL.identifier(column)), 0)" }
    return "\(joins.table).\(SQL.identifier(table.column(.special(role: role)) ?? "\(role)_special"))"
  }

  func sum(_ measure: String) -> String {
    "sum(\(joins.table).\(SQL.identifier(table.column(.sum(measure)) ?? measure)))"
  }

  /// A distinct count of the one row of a group.
  func kept(_ count: CubeMeasure) -> String {
    "\(joins.table).\(SQL.identifier(table.column(.count(count.name)) ?? count.name))"
  }

  func counted(_ columns: [String]) -> [String] {
    columns.map { name in
      let column = "\(joins.table).\(SQL.identifier(table.key(name) ?? name))"
      return table.column(.key(role: name)) == nil ? column : "case when \(column) >= 0 then \(column) end"
    }
  }
}

extension CuboidTable {
  /// Whether a level is kept, or follows from a key that is.
  func has(_ level: Level) -> Bool {
    if column(.level(level)) != nil { return true }
    guard let role = level.role else { return false }
    switch level.home {
    case .fact: return false
    case .generated: return column(.key(role: role)) != nil
    case .standard: return level.followsFromMember(in: warehouse) && memberID(role) != nil
    }
  }

  /// Whether it keeps a distinct count of just the groups that some levels make, of all rows that conditions let through: each group
  /// is one row of it, which a condition leaves whole or not at all.
  func keeps(_ measure: CubeMeasure, by levels: [Level], where filtered: [Level]) -> Bool {
    column(.count(measure.name)) != nil && filtered.allSatisfy(has)
      && Set(levels.withoutFollowing(in: warehouse)) == Set(declared.withoutFollowing(in: warehouse))
  }

  /// The column of what a distinct count counts: a role's members, or values of a column of the fact.
  func key(_ name: String) -> String? {
    guard fact.role(name) != nil else { return levelColumn(LevelReference(role: nil, level: name)) }
    return column(.key(role: name)) ?? memberID(name)
  }

  /// The column of a role's durable ids.
  func memberID(_ role: String) -> String? {
    guard let dimension = fact.role(role).flatMap({ warehouse.dimension($0.dimension) }), dimension.kind == .standard
    else { return nil }
    return levelColumn(LevelReference(role: role, level: dimension.idColumn))
  }

  private func levelColumn(_ reference: LevelReference) -> String? {
    columns.first { if case .level(let level) = $0.content { level.reference == reference } else { false } }?.name
  }
}

extension Level {
  /// Whether it follows from the durable id of a member: what the member has today, or what has no versions.
  func followsFromMember(in warehouse: Warehouse) -> Bool {
    guard case .standard(let name) = home, let dimension = warehouse.dimension(name) else { return false }
    return isCurrent || !dimension.isRebindable
  }
}
