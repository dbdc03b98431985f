import Definitions

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
