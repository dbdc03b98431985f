import Columnar
import Definitions
import PostgreSQL

/// Rows that a question can be answered from, as the pieces of a SELECT.
protocol RowSource {
  /// Name for people: `star`, or the cuboid's.
  var name: String { get }
  /// What stands behind `from`: the table, and the dimensions joined to it.
  var from: String { get }
  /// Number of fact rows behind a group of rows.
  var rowCount: String { get }
  /// A level's value; NULL for the special members.
  func value(_ level: Level) -> String
  /// What a role is bound to: 0 for a member, else the special member's key.
  func special(_ role: String) -> String
  /// Sum of a fact measure over a group of rows, an integer at the measure's scale.
  func sum(_ measure: String) -> String
  /// What a distinct count counts, a column for each; NULL for what is not counted.
  func counted(_ columns: [String]) -> [String]
}

/// The roles that a question touches, joined to its fact by their keys.
///
/// The special members are left out of the joins: their columns are NULL then, whatever the dimension says there,
/// and the role's key tells them from a member whose attribute is NULL.
struct RoleJoins {
  /// The table that has the keys, as named in the statement.
  let table: String
  let schema: String
  let fact: Fact

  /// One join a role, in the fact's order.
  func joins(_ roles: Set<String>) -> [String] {
    fact.roles.filter { roles.contains($0.name) }.map { role in
      let alias = SQL.identifier(role.name)
      let theirs = "\(alias).\(SQL.identifier("\(role.dimension)_key"))"
      return """
        left join \(SQL.identifier(schema, role.dimension)) as \(alias) \
        on \(theirs) = \(key(role.name)) and \(key(role.name)) >= 0
        """
    }
  }

  /// A role's key.
  func key(_ role: String) -> String { "\(table).\(SQL.identifier("\(role)_key"))" }
}
