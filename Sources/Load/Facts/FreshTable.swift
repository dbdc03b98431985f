import Columnar
import Definitions
import PostgreSQL
import Warehouse

// The first load of a fact fills a table of its own, while readers still see the empty one:
//
// ```
// create "sales.new" like sales_fact, without indexes      nobody else sees it
// COPY ─ indexes ─ references ─ cuboids ─ ledger
// view sales over "sales.new" ─ drop sales_fact ─ rename ─ commit      readers wait for as long as this takes
// ```
//
// Made in this transaction, it is filled without WAL where the server's level allows it. Not frozen, though: frozen rows show
// themselves to transactions that began before them, which would see the facts of a night without its cuboids.

/// The table that a first load fills, and that takes the place of the empty one.
struct FreshTable {
  /// The fact, kept in this table.
  let fact: Fact
  private let empty: FactStatements
  private let warehouse: Warehouse
  /// Statements that make it: columns as they are in the empty table, whatever was added to it by hand; owner and rights.
  let creation: [String]
  /// Indexes of the empty table: what to make of each, and how to name it in the end.
  private let indexes: [(creation: String, renaming: String)]
  /// The view over the empty table, which moves; its columns stay in their order.
  private let view: ViewDefinition

  /// Plans a table in the place of the empty one. Nothing is made.
  init(_ connection: Connection, _ warehouse: Warehouse, _ fact: Fact) throws {
    var stood = fact
    stood.standIn = "\(fact.name).new"
    self.fact = stood
    self.warehouse = warehouse
    empty = FactStatements(warehouse, fact)
    let table = SQL.identifier(warehouse.name, stood.tableName)
    for statement in StarDDL.factIndexes(warehouse, fact) { try connection.execute(statement) }
    creation = try FreshTable.creation(connection, of: table, like: empty.table)
    let columns = try connection.query(
      "select attname from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum",
      [SQL.identifier(warehouse.name, fact.name)])
    view = warehouse.view(of: stood).following(columns.texts.compactMap { $0[0] })
    indexes = try FreshTable.indexes(connection, of: table, like: empty.table, schema: warehouse.name, fact.name)
  }

  private var table: String { SQL.identifier(warehouse.name, fact.tableName) }

  /// Statements that index it once it is full.
  var indexing: [String] { indexes.map(\.creation) }

  // MARK: From the catalog

  /// Whether the empty table can be replaced: the connection may, and nothing hangs on the table that would not move, or
  /// that could refuse a row. What an owner adds beyond the definition sends rows through the stage instead.
  static func isPossible(_ connection: Connection, _ warehouse: Warehouse, _ fact: Fact) throws -> Bool {
    let statements = FactStatements(warehouse, fact)
    let columns = try connection.query(
      """
      select attname, format_type(atttypid, atttypmod), attnotnull and attgenerated = '' and attidentity = '',
      coalesce(attstattarget, -1) from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped
      """, [statements.table])
    let wanted = Set(statements.layout.columns.map { [$0.name, $0.storage.sql, $0.isNullable ? "f" : "t", "-1"] })
    guard Set(columns.texts) == wanted as Set<[String?]> else { return false }
    return try connection.text(
      """
      select c.relkind = 'r' and c.reltablespace = 0 and c.relreplident = 'd' and not c.relrowsecurity
      and pg_has_role(c.relowner, 'usage') and has_schema_privilege(c.relnamespace, 'create')
      and not exists (select from pg_inherits where inhparent = c.oid or inhrelid = c.oid)
      and not exists (select from pg_trigger where tgrelid = c.oid) and not c.relhasrules
      and not exists (select from pg_depend d join pg_class s on s.oid = d.objid
        where d.classid = 'pg_class'::regclass and d.refobjid = c.oid and s.relkind = 'S')
      and not exists (select from pg_default_acl where defaclobjtype = 'r' and defaclrole = current_user::regrole
        and defaclnamespace in (0, c.relnamespace))
      and not exists (select from pg_policy where polrelid = c.oid)
      and not exists (select from pg_publication_rel where prrelid = c.oid)
      and not exists (select from pg_statistic_ext where stxrelid = c.oid)
      and not exists (select from pg_constraint
        where (conrelid = c.oid or confrelid = c.oid) and contype in ('c', 'f', 'u', 'x'))
      and not exists (select from pg_index where indrelid = c.oid and indisunique and not indisprimary)
      and not exists (select from pg_depend d where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
        and d.deptype = 'n' and not (d.classid = 'pg_rewrite'::regclass
          and d.objid in (select oid from pg_rewrite where ev_class = v.oid)))
      and v.reloptions is null and pg_has_role(v.relowner, 'usage')
      from pg_class c join pg_class v on v.oid = to_regclass($2) where c.oid = $1::regclass
      """, [statements.table, SQL.identifier(warehouse.name, fact.name)]) == "t"
  }

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

  /// What is made is what the catalog said, so that indexes which somebody added by hand come, too.
  private static func indexes(
    _ connection: Connection, of table: String, like empty: String, schema: String, _ fact: String
  ) throws -> [(creation: String, renaming: String)] {
    let found = try connection.query(
      """
      select i.relname, pg_get_constraintdef(c.oid),
      substr(pg_get_indexdef(i.oid), strpos(pg_get_indexdef(i.oid), ' USING '))
      from pg_index x join pg_class i on i.oid = x.indexrelid left join pg_constraint c on c.conindid = i.oid
      and c.contype = 'p' where x.indrelid = $1::regclass order by c.oid is null, 1
      """, [empty])
    return (0..<found.count).map { row in
      let name = "\(fact).\(row)"
      let making =
        found.text(row, 1).map { "alter table \(table) add constraint \(SQL.identifier(name)) \($0)" }
        ?? "create index \(SQL.identifier(name)) on \(table)\(found.text(row, 2) ?? "")"
      let renaming =
        "alter index \(SQL.identifier(schema, name)) rename to \(SQL.identifier(found.text(row, 0) ?? ""))"
      return (making, renaming)
    }
  }

  // MARK: Taking the place

  /// Statements that let the table take the place of the empty one, to be run by an `Exchange`. Views first: readers lock
  /// them first, too.
  var exchange: [String] {
    [view.replacement]
      + ["drop table \(empty.table)", "alter table \(table) rename to \(SQL.identifier(empty.fact.tableName))"]
      + indexes.map(\.renaming)
  }
}
