internal import PostgreSQL

/// The tables and views of a schema as PostgreSQL has them, in PostgreSQL's own words.
struct FoundSchema {
  struct Column: Equatable {
    var name: String
    var type: String
    var isNullable: Bool
    /// What it is generated from; nil for one that is not.
    var expression: String?
    var comment: String?
  }

  struct Table {
    var isView: Bool
    var comment: String?
    /// The text of a view.
    var query: String?
    /// In their order.
    var columns: [Column] = []
    /// Keys and checks.
    var constraints: [String] = []
    /// By name, with `⟨table⟩` for the table; without those of constraints.
    var indexes: [String: String] = [:]

    func column(_ name: String) -> Column? { columns.first { $0.name == name } }
  }

  private(set) var tables: [String: Table] = [:]

  /// Reads a schema.
  ///
  /// Its names come without it: it is put on the search path, behind PostgreSQL's own, so that a table `date` never
  /// stands for the type. So the texts of two schemas can be compared.
  ///
  /// - Parameters:
  ///   - schema: its name; `pg_temp` for the session's own.
  ///   - named: the schema whose names come without it, where it is another one.
  init(_ connection: Connection, _ schema: String, named: String? = nil) throws {
    try connection.execute("set local search_path = pg_catalog, \(SQL.identifier(named ?? schema))")
    let number = schema == "pg_temp" ? "pg_my_temp_schema()" : "to_regnamespace(\(SQL.literal(SQL.identifier(schema))))"
    let found = try connection.query(
      """
      select relname, relkind = 'v', obj_description(oid, 'pg_class'), case when relkind = 'v' then pg_get_viewdef(oid) end
      from pg_class where relnamespace = \(number) and relkind in ('r', 'p', 'v')
      """)
    for row in 0..<found.count {
      tables[found.text(row, 0) ?? ""] = Table(
        isView: found.boolean(row, 1) ?? false, comment: found.text(row, 2), query: found.text(row, 3))
    }
    let columns = try connection.query(
      """
      select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), not a.attnotnull,
        case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end, col_description(c.oid, a.attnum)
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = \(number) and c.relkind in ('r', 'p', 'v') order by c.relname, a.attnum
      """)
    for row in 0..<columns.count {
      tables[columns.text(row, 0) ?? ""]?.columns.append(
        Column(
          name: columns.text(row, 1) ?? "", type: columns.text(row, 2) ?? "",
          isNullable: columns.boolean(row, 3) ?? true, expression: columns.text(row, 4), comment: columns.text(row, 5)))
    }
    let constraints = try connection.query(
      """
      select c.relname, pg_get_constraintdef(k.oid) from pg_constraint k join pg_class c on c.oid = k.conrelid
      where c.relnamespace = \(number) and k.contype in ('p', 'u', 'f', 'c') order by 1, k.contype desc, 2
      """)
    for row in 0..<constraints.count {
      tables[constraints.text(row, 0) ?? ""]?.constraints.append(constraints.text(row, 1) ?? "")
    }
    let indexes = try connection.query(
      """
      select c.relname, n.relname, regexp_replace(pg_get_indexdef(i.indexrelid), ' ON (ONLY )?\\S+ USING ', ' ON ⟨table⟩ USING ')
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_class n on n.oid = i.indexrelid
      where c.relnamespace = \(number) and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
      """)
    for row in 0..<indexes.count {
      tables[indexes.text(row, 0) ?? ""]?.indexes[indexes.text(row, 1) ?? ""] = indexes.text(row, 2)
    }
    try connection.execute("set local search_path to default")
  }
}
