package import Definitions
internal import PostgreSQL

/// The dimensions that a question or a derived measure needs, joined to the table that has their keys.
///
/// The special members are left out of the joins: their columns are NULL then, whatever the dimension says there,
/// and the role's key tells them from a member whose attribute is NULL.
package struct RoleJoins {
  /// The table that has the keys, as named in the statement; the dimensions are named by their roles.
  package let table: String
  private let fact: Fact
  /// The dimensions' tables, as statements write them.
  private let tables: [String: String]

  /// Joins to a table that has a fact's keys.
  ///
  /// - Parameters:
  ///   - name: what the table is called; with `_` behind it where a role is called so.
  ///   - others: tables that stand for dimensions, by their names, as statements write them.
  package init(table name: String, of fact: Fact, in warehouse: Warehouse, replacing others: [String: String] = [:]) {
    var name = name
    while fact.role(name) != nil { name += "_" }
    table = name
    self.fact = fact
    tables = Dictionary(warehouse.dimensions.map { ($0.name, SQL.identifier(warehouse.name, $0.tableName)) }) { $1 }
      .merging(others) { $1 }
  }

  /// One join a role, in the fact's order.
  package func joins(_ roles: Set<String>) -> [String] {
    fact.roles.filter { roles.contains($0.name) }.compactMap { role in
      guard let table = tables[role.dimension] else { return nil }
      let alias = SQL.identifier(role.name)
      let theirs = "\(alias).\(SQL.identifier("\(role.dimension)_key"))"
      return "left join \(table) as \(alias) on \(theirs) = \(key(role.name)) and \(key(role.name)) >= 0"
    }
  }

  /// A role's key.
  package func key(_ role: String) -> String { "\(table).\(SQL.identifier("\(role)_key"))" }
}
