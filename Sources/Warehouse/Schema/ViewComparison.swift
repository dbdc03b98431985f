internal import Definitions
internal import PostgreSQL

/// Finds how the views differ from the definitions, and how they get out of the way of what they show.
///
/// A view whose columns are still there, in their order, is replaced: rights, owner, and views that people made over it stay.
/// Another one is dropped, with those over it, and made anew; rights and owner are put on again.
struct ViewComparison {
  private let all: SchemaComparison
  private let warehouse: Warehouse
  /// The views, columns in the order that they have today.
  private let views: [ViewDefinition]
  private let found: [FoundSchema.Table?]
  private let rights: [String]

  init(_ all: SchemaComparison) throws {
    self.all = all
    let warehouse = all.warehouse
    self.warehouse = warehouse
    let wanted = StarDDL.views(of: warehouse)
    let found = wanted.map { view -> FoundSchema.Table? in
      let found = (view.schema == warehouse.cubeSchema ? all.cubes : all.star).tables[view.name]
      return found?.isView == true ? found : nil
    }
    self.found = found
    views = zip(wanted, found).map { $0.following($1?.columns.map(\.name) ?? []) }
    rights = try Self.rights(all.connection, views)
  }

  /// Statements that take the views off, and those that put them on again.
  var moving: (removal: [String], creation: [String]) {
    let removal = zip(views, found).reversed().compactMap { $1 == nil ? nil : $0.removal }
    return (left().flatMap(\.statements) + removal, views.flatMap(\.statements) + rights)
  }

  /// Views of cubes that no definition names any more: nothing is lost with them, and others may stand below them.
  func left() -> [SchemaDifference] {
    (all.contract?.values.keys.sorted() ?? []).compactMap { name in
      guard case .view(warehouse.cubeSchema, let view)? = SchemaContract.subject(name), warehouse.cube(view) == nil,
        all.cubes.tables[view]?.isView == true
      else { return nil }
      let removal = "drop view if exists \(SQL.identifier(warehouse.cubeSchema, view))"
      return SchemaDifference(.gone, "\(warehouse.cubeSchema).\(view) view", [removal])
    }
  }

  func differences() -> [SchemaDifference] {
    views.indices.compactMap { index in
      guard var difference = difference(index) else { return nil }
      difference.isOfView = true
      return difference
    }
  }

  private func difference(_ index: Int) -> SchemaDifference? {
    let view = views[index]
    let name = "\(view.schema).\(view.name) view"
    guard let found = found[index] else { return SchemaDifference(.new, name, view.statements) }
    let wanted = all.model?.views[index]
    if found.query == wanted?.query {
      if found.columns == wanted?.columns, found.comment == wanted?.comment { return nil }
      return SchemaDifference(.changed, "\(name) comments", view.comments)
    }
    func columns(_ table: FoundSchema.Table?) -> [[String]] { table?.columns.map { [$0.name, $0.type] } ?? [] }
    if columns(wanted).starts(with: columns(found)) {
      return SchemaDifference(.changed, name, [view.replacement] + view.comments)
    }
    var difference = SchemaDifference(.changed, name, [])
    difference.movesColumns = true
    return difference
  }

  /// What gives the views that are there to those who have them today, once they have been made anew.
  private static func rights(_ connection: Connection, _ views: [ViewDefinition]) throws -> [String] {
    let rows = try connection.query(
      """
      select t.attname, format('grant %s%s on %I.%I to %s%s', a.privilege_type,
        case when t.attname is not null then format(' (%I)', t.attname) end, n.nspname, c.relname,
        case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end,
        case when a.is_grantable then ' with grant option' end), format('"%s"."%s"', n.nspname, c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      cross join lateral (select null::name as attname, c.relacl as acl union all
        select attname, attacl from pg_attribute where attrelid = c.oid and attacl is not null) t
      cross join lateral aclexplode(t.acl) a
      where c.oid = any (select to_regclass(v) from unnest($1::text[]) v) and c.relkind = 'v' and a.grantee <> c.relowner
      union all
      select null, format('alter view %I.%I owner to %I', n.nspname, c.relname, pg_get_userbyid(c.relowner)), null
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.oid = any (select to_regclass(v) from unnest($1::text[]) v) and c.relkind = 'v'
        and c.relowner <> current_user::regrole
      """, [SQL.array(views.map(\.sql))])
    return (0..<rows.count).compactMap { row in
      // What was given of a column that is gone is gone with it.
      if let column = rows.text(row, 0), let sql = rows.text(row, 2),
        views.first(where: { $0.sql == sql })?.columns.contains(where: { $0.name == column }) != true
      {
        return nil
      }
      return rows.text(row, 1)
    }
  }
}
