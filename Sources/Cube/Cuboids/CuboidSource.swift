import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// A cuboid's rows, with the generated dimensions that its keys lead to.
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
      case .distinct: return "\(measure.name) is a distinct count, which sums of counts cannot give"
      case .ratio, .expression: return "\(measure.name) is not one that rows are summed for"
      }
    }
    for level in part.levels where !table.has(level) { return "is not by \(level.name)" }
    return nil
  }

  /// The rows of a cuboid that can give it.
  init(_ table: CuboidTable, for part: Question.Part, in warehouse: Warehouse) {
    self.table = table
    joins = RoleJoins(table: "c", of: table.fact, in: warehouse)
    let joined = part.levels.filter { table.column(.level($0)) == nil }.compactMap(\.role)
    from = (["\(table.sqlName) as \(joins.table)"] + joins.joins(Set(joined))).joined(separator: "\n")
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

  func counted(_ columns: [String]) -> [String] { columns.map { "\(joins.table).\(SQL.identifier($0))" } }
}

extension CuboidTable {
  /// Whether a level is kept, or follows from a key that is.
  func has(_ level: Level) -> Bool {
    if column(.level(level)) != nil { return true }
    guard case .generated = level.home, let role = level.role else { return false }
    return column(.key(role: role)) != nil
  }
}
