import Definitions
import PostgreSQL
import Warehouse

extension FreshTable {
  /// What the constraints of a table may be that is to be replaced.
  enum Constraints {
    /// A primary key alone. Rows that another constraint could refuse go through a stage, where they can be looked for.
    case key
    /// Whatever holds within the table: a row that it refuses ends the night in any case.
    case own

    /// The condition that `pg_constraint` has none but such.
    var condition: String {
      switch self {
      case .key:
        """
        not exists (select from pg_constraint
          where (conrelid = c.oid or confrelid = c.oid) and contype in ('c', 'f', 'u', 'x', 't'))
        and not exists (select from pg_index where indrelid = c.oid and indisunique and not indisprimary)
        """
      case .own:
        """
        not exists (select from pg_constraint where (conrelid = c.oid or confrelid = c.oid)
          and (contype in ('x', 't') or not convalidated or contype = 'f' and conrelid <> confrelid))
        """
      }
    }
  }

  /// Whether an empty table can be replaced: the connection may, and nothing hangs on the table that would not move, or
  /// that could refuse a row otherwise than its definition. Views of the warehouse move, those of others do not.
  static func isPossible(
    _ connection: Connection, _ warehouse: Warehouse, _ table: TableDefinition, _ constraints: Constraints
  ) throws -> Bool {
    // A name that the server would cut off could be the table's own.
    guard name(for: table.name).utf8.count <= 63 else { return false }
    let columns = try connection.query(
      """
      select attname, format_type(atttypid, atttypmod), attnotnull and attgenerated = '' and attidentity = '',
      coalesce(attstattarget, -1) from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and not (attgenerated <> '' and attname = any($2::text[]))
      """, [table.sql, SQL.array(table.generatedColumns)])
    let wanted = Set(table.columns.map { [$0.name, $0.storage.sql, $0.isNullable ? "f" : "t", "-1"] })
    guard Set(columns.texts) == wanted as Set<[String?]> else { return false }
    let views = StarDDL.views(of: warehouse)
    let isFree = try connection.text(
      """
      select c.relkind = 'r' and c.reltablespace = 0 and c.relreplident = 'd' and not c.relrowsecurity
      and pg_has_role(c.relowner, 'usage') and has_schema_privilege(c.relnamespace, 'create')
      and not exists (select from pg_inherits where inhparent = c.oid or inhrelid = c.oid)
      and not exists (select from pg_trigger where tgrelid = c.oid and tgconstraint = 0) and not c.relhasrules
      and not exists (select from pg_depend d join pg_class s on s.oid = d.objid
        where d.classid = 'pg_class'::regclass and d.refobjid = c.oid and s.relkind = 'S')
      and not exists (select from pg_default_acl where defaclobjtype = 'r' and defaclrole = current_user::regrole
        and defaclnamespace in (0, c.relnamespace))
      and not exists (select from pg_policy where polrelid = c.oid)
      and not exists (select from pg_publication_rel where prrelid = c.oid)
      and not exists (select from pg_statistic_ext where stxrelid = c.oid)
      and \(constraints.condition)
      and not exists (select from pg_depend d where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
        and d.deptype = 'n' and not (d.classid = 'pg_constraint'::regclass
          and d.objid in (select oid from pg_constraint where conrelid = c.oid))
        and not (d.classid = 'pg_attrdef'::regclass and d.objid in (select oid from pg_attrdef where adrelid = c.oid))
        and not (d.classid = 'pg_rewrite'::regclass and d.objid in (select r.oid from pg_rewrite r
          join pg_class v on v.oid = r.ev_class where v.oid in (select to_regclass(t) from unnest($2::text[]) t)
          and v.reloptions is null and pg_has_role(v.relowner, 'usage'))))
      from pg_class c where c.oid = $1::regclass
      """, [table.sql, SQL.array(views.map(\.sql))])
    return isFree == "t"
  }

  /// Statements that lead a warehouse's views to tables that stand in for others. Views come before tables: readers lock them
  /// first, too.
  ///
  /// - Parameter standing: the warehouse with its tables where they are now.
  static func views(_ connection: Connection, of warehouse: Warehouse, over standing: Warehouse) throws -> [String] {
    try zip(StarDDL.views(of: warehouse), StarDDL.views(of: standing)).compactMap { view, other in
      if view.replacement == other.replacement { return nil }
      let columns = try connection.query(
        "select attname from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum",
        [view.sql])
      // Its columns stay in their order.
      return columns.count == 0 ? nil : other.following(columns.texts.compactMap { $0[0] }).replacement
    }
  }
}
