import PostgreSQL

/// The indexes and key constraints of a table, taken off while it is filled and put on again afterwards.
///
/// What is put on again is what the catalog said, so that indexes which somebody added by hand come back too.
struct TableIndexes {
  let table: String
  /// Constraints that need an index: name, definition.
  private var constraints: [(name: String, definition: String)] = []
  /// Other indexes: qualified name, definition.
  private var indexes: [(name: String, definition: String)] = []

  /// Reads them from the catalog.
  init(_ connection: Connection, of table: String) throws {
    self.table = table
    let keys = try connection.query(
      """
      select quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
      where conrelid = $1::regclass and contype in ('p', 'u', 'x') order by contype, conname
      """, [table])
    constraints = (0..<keys.count).map { (keys.text($0, 0) ?? "", keys.text($0, 1) ?? "") }
    let others = try connection.query(
      """
      select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
      where i.indrelid = $1::regclass and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
      order by 1
      """, [table])
    indexes = (0..<others.count).map { (others.text($0, 0) ?? "", others.text($0, 1) ?? "") }
  }

  /// Statements that take them off.
  var removal: [String] {
    constraints.map { "alter table \(table) drop constraint \($0.name)" } + indexes.map { "drop index \($0.name)" }
  }

  /// Statements that put them on.
  var creation: [String] {
    constraints.map { "alter table \(table) add constraint \($0.name) \($0.definition)" } + indexes.map(\.definition)
  }
}
