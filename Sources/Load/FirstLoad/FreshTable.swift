import Columnar
import Definitions
import PostgreSQL
import Warehouse

// The first load of a fact or a dimension fills tables of its own, while readers still see the empty ones:
//
// ```
// create "sales_fact.new" like sales_fact, without indexes      nobody else sees it
// COPY ─ indexes ─ references ─ statistics ─ cuboids ─ ledger
// views over "sales_fact.new" ─ drop sales_fact ─ rename ─ commit      readers wait for as long as this takes
// ```
//
// Made in this transaction, they are filled without WAL where the server's level allows it. Not frozen, though: frozen rows show
// themselves to transactions that began before them, which would see the facts of a night without its cuboids.

/// A table that a first load fills, and that takes the place of the empty one.
struct FreshTable {
  /// A constraint or an index of the empty table.
  private struct Key {
    /// What it is called in the end.
    var name: String
    /// Makes it over the new table.
    var creation: String
    /// Gives it its name, where it cannot have it from the beginning.
    var renaming: String?
  }

  /// The empty table.
  let definition: TableDefinition
  /// Statements that make it: columns as they are in the empty table, whatever was added to it by hand; owner and rights.
  /// What the transaction writes from then on is sent to the disk while it goes on.
  let creation: [String]
  private let keys: [Key]

  /// What the table is called that stands in for one.
  static func name(for table: String) -> String { "\(table).new" }

  /// Plans a table in the place of the empty one. Nothing is made.
  init(_ connection: Connection, _ definition: TableDefinition) throws {
    self.definition = definition
    let table = SQL.identifier(definition.schema, FreshTable.name(for: definition.name))
    // What is copied is on its way to the disk at once, as are the indexes: else the commit waits for all of it. In blocks;
    // it is the most that the server takes.
    creation =
      ["set local backend_flush_after = 256"]
      + (try FreshTable.creation(connection, of: table, like: definition.sql))
    keys = try FreshTable.keys(connection, of: table, like: definition)
  }

  /// Its name as SQL.
  var sql: String { SQL.identifier(definition.schema, FreshTable.name(for: definition.name)) }

  // MARK: From the catalog

  private static func creation(_ connection: Connection, of table: String, like empty: String) throws -> [String] {
    let found = try connection.query(
      """
      select array_to_string(reloptions, ', '), obj_description(oid, 'pg_class'), quote_ident(pg_get_userbyid(relowner)),
      relowner = current_user::regrole from pg_class where oid = $1::regclass
      """, [empty])
    let options = found.text(0, 0).map { " with (\($0))" } ?? ""
    var statements = ["create table \(table) (like \(empty) including all excluding indexes)\(options)"]
    if let comment = found.text(0, 1) { statements.append("comment on table \(table) is \(SQL.literal(comment))") }
    if found.boolean(0, 3) == false, let owner = found.text(0, 2) {
      statements.append("alter table \(table) owner to \(owner)")
    }
    let grants = try connection.query(
      """
      select format('grant %s on %s to %s%s', what, $2::text, case grantee when 0 then 'public'
        else quote_ident(pg_get_userbyid(grantee)) end, case when is_grantable then ' with grant option' else '' end)
      from (
        select a.privilege_type as what, a.grantee, a.is_grantable from pg_class c, aclexplode(c.relacl) a
        where c.oid = $1::regclass and a.grantee <> c.relowner
        union all
        select format('%s (%I)', a.privilege_type, t.attname), a.grantee, a.is_grantable
        from pg_attribute t, aclexplode(t.attacl) a where t.attrelid = $1::regclass) g order by 1
      """, [empty, table])
    return statements + grants.texts.compactMap { $0[0] }
  }

  /// What is made is what the catalog said, so that indexes which somebody added by hand come, too. Checks are the columns' part.
  private static func keys(
    _ connection: Connection, of table: String, like empty: TableDefinition
  ) throws -> [Key] {
    let indexes = try connection.query(
      """
      select i.relname, pg_get_constraintdef(c.oid), x.indisunique,
      substr(pg_get_indexdef(i.oid), strpos(pg_get_indexdef(i.oid), ' USING '))
      from pg_index x join pg_class i on i.oid = x.indexrelid left join pg_constraint c on c.conindid = i.oid
      and c.conrelid = x.indrelid and c.contype in ('p', 'u') where x.indrelid = $1::regclass order by c.oid is null, 1
      """, [empty.sql])
    let references = try connection.query(
      """
      select conname, replace(pg_get_constraintdef(oid), ' REFERENCES ' || confrelid::regclass || '(', ' REFERENCES ' || $2 || '(')
      from pg_constraint where conrelid = $1::regclass and contype = 'f' order by 1
      """, [empty.sql, table])
    let indexKeys = (0..<indexes.count).map { row in
      // Names of indexes are the schema's: as long as the empty table is there, its indexes have theirs.
      let name = SQL.identifier("\(empty.name).\(row)")
      let unique = indexes.boolean(row, 2) == true ? "unique " : ""
      return Key(
        name: indexes.text(row, 0) ?? "",
        creation: indexes.text(row, 1).map { "alter table \(table) add constraint \(name) \($0)" }
          ?? "create \(unique)index \(name) on \(table)\(indexes.text(row, 3) ?? "")",
        renaming: """
          alter index \(SQL.identifier(empty.schema, "\(empty.name).\(row)")) \
          rename to \(SQL.identifier(indexes.text(row, 0) ?? ""))
          """)
    }
    return indexKeys
      + (0..<references.count).map { row in
        let name = references.text(row, 0) ?? ""
        return Key(
          name: name,
          creation: "alter table \(table) add constraint \(SQL.identifier(name)) \(references.text(row, 1) ?? "")")
      }
  }

  // MARK: Filling

  /// Takes those rows over that the empty table has by definition. They are frozen, since whoever saw them before must
  /// see them in the table that he finds now.
  func keep(_ connection: Connection, where condition: String) throws {
    let columns = definition.columns.map(\.copy)
    let reader = try connection.copyOut(
      "select \(SQL.identifiers(columns.map(\.name))) from \(definition.sql) where \(condition)", columns)
    var chunks: [Chunk] = []
    while let chunk = try reader.next() { chunks.append(chunk) }
    let writer = try connection.copyIn(sql, columns, isFrozen: true)
    for chunk in chunks { try writer.write(chunk) }
    _ = try writer.finish()
  }

  /// Makes indexes and constraints, once it is full. A self-reference is proved by one query over all rows.
  ///
  /// - Throws: `PostgreSQLError` that names the constraint as it is called in the end.
  func index(_ connection: Connection) throws {
    for key in keys {
      do {
        try connection.execute(key.creation)
      } catch var error as PostgreSQLError where error.isRefusal {
        error.constraint = key.name
        throw error
      }
    }
  }

  // MARK: Taking the place

  /// Statements that let the table take the place of the empty one, to be run by an `Exchange` behind those that lead the
  /// views to it.
  var exchange: [String] {
    ["drop table \(definition.sql)", "alter table \(sql) rename to \(SQL.identifier(definition.name))"]
      + keys.compactMap(\.renaming)
  }
}
