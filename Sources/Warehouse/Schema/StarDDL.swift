internal import Columnar
package import Definitions
internal import PostgreSQL

/// Everything that a warehouse's definition asks of PostgreSQL, as SQL.
package enum StarDDL {
  /// The schemas: star, cuboids, ledger.
  package static func schemas(of warehouse: Warehouse) -> [String] {
    [warehouse.name, warehouse.cubeSchema, LedgerTables.schema]
  }

  /// All tables, in an order in which they can be made.
  package static func tables(of warehouse: Warehouse) -> [TableDefinition] {
    LedgerTables.all + warehouse.dimensions.flatMap { warehouse.tables(of: $0) }
      + warehouse.facts.flatMap {
        [warehouse.table(of: $0), warehouse.supersededTable(of: $0), warehouse.confirmedTable(of: $0)]
      }
  }

  /// All views, in an order in which they can be made: a cube's is over its fact's.
  package static func views(of warehouse: Warehouse) -> [ViewDefinition] {
    warehouse.facts.map { warehouse.view(of: $0) } + warehouse.cubes.compactMap { warehouse.view(of: $0) }
  }

  /// The whole as a script for an empty database.
  package static func statements(for warehouse: Warehouse) -> [String] {
    schemas(of: warehouse).map { "create schema if not exists \(SQL.identifier($0))" }
      + ["comment on schema \(SQL.identifier(warehouse.name)) is \(SQL.literal(warehouse.summary))"]
      + tables(of: warehouse).flatMap(\.statements) + warehouse.facts.flatMap { factIndexes(warehouse, $0) }
      + views(of: warehouse).flatMap(\.statements)
      + rows(for: warehouse)
  }

  /// Statements that fill and refresh what is generated: special members, days, minutes.
  package static func rows(for warehouse: Warehouse) -> [String] {
    warehouse.dimensions.flatMap { rows(for: $0, of: warehouse) }
  }

  /// Digest of the rows that a definition itself gives a dimension: another one where they change without a batch. Nil
  /// for none.
  package static func ownRows(of dimension: Dimension, in warehouse: Warehouse) -> String? {
    var texts = dimension.declaredMembers.flatMap { $0.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" } }
    switch dimension.kind {
    case .standard: break
    case .date:
      let calendar = warehouse.calendar
      texts.append("\(calendar.first) \(calendar.last) \(calendar.fiscalYearStarts)")
      texts += calendar.holidays.map { "\($0.date.daysSince1970) \($0.isWorking) \($0.name)" }
    case .timeOfDay(let bands): texts += bands.map { "\($0.name) \($0.startMinute)" }
    }
    if texts.isEmpty { return nil }
    return String(texts.reduce(UInt64(0)) { ByteHash.hash(Array($1.utf8).span, seed: $0) }, radix: 16)
  }

  /// Those of one dimension.
  static func rows(for dimension: Dimension, of warehouse: Warehouse) -> [String] {
    switch dimension.kind {
    case .standard: SpecialRows.statements(warehouse, dimension)
    case .date: [GeneratedRows.days(warehouse, dimension)]
    case .timeOfDay(let bands): [GeneratedRows.minutes(warehouse, dimension, bands)]
    }
  }

  /// A fact's indexes: the primary key, and one for each account that facts can be bound anew by. A first load takes
  /// them off and puts them on again; made twice they do nothing.
  package static func factIndexes(_ warehouse: Warehouse, _ fact: Fact) -> [String] {
    let table = SQL.identifier(warehouse.name, fact.tableName)
    let key = "\(fact.tableName)_pkey"
    // ADD PRIMARY KEY has no IF NOT EXISTS.
    let primary = """
      do $$ begin
      if not exists (select from pg_constraint where conrelid = \(SQL.literal(table))::regclass and contype = 'p') then
      alter table \(table) add constraint \(SQL.identifier(key)) primary key (\(SQL.identifier(fact.keyColumn)));
      end if; end $$
      """
    let members = warehouse.layout(of: fact).columns.map(\.name).filter { $0.hasSuffix("_member_id") }
    let counted = countedColumns(warehouse, fact).map { columns in
      """
      create index if not exists \(SQL.identifier(countedIndex(fact, columns))) on \(table)
      (\(countedHash(columns)))
      """
    }
    let declared = fact.indexed.map { fact.role($0) == nil ? $0 : "\($0)_key" }
    return [primary]
      + (members + declared).map { column in
        """
        create index if not exists \(SQL.identifier("\(fact.tableName)_\(column)")) on \(table)
        (\(SQL.identifier(column)))
        """
      } + counted
  }

  /// Columns of a fact whose different values cuboids count: rows are found by them when a batch brings some.
  private static func countedColumns(_ warehouse: Warehouse, _ fact: Fact) -> [[String]] {
    var counted: [[String]] = []
    for cube in warehouse.cubes where cube.fact == fact.name {
      for name in cube.cuboids.flatMap(\.counts) {
        guard case .distinct(let keys)? = cube.measure(name)?.formula else { continue }
        let columns = keys.filter { fact.role($0) == nil }
        if !columns.isEmpty, !counted.contains(columns) { counted.append(columns) }
      }
    }
    return counted
  }

  /// The name of the index that finds a fact's rows by values of columns that are counted.
  package static func countedIndex(_ fact: Fact, _ columns: [String]) -> String {
    // PostgreSQL cuts names at 63 letters, and other columns can be joined to the same name.
    let digest = ByteHash.hash(Array(columns.joined(separator: ",").utf8).span)
    let readable = "\(fact.tableName)_\(columns.joined(separator: "_"))".prefix(46)
    return "\(readable)_counted_\(String(digest & 0xffff_ffff, radix: 16))"
  }

  /// The hash that rows are found by, by values of several columns at once, of whatever length.
  package static func countedHash(_ columns: [String], _ alias: String = "") -> String {
    "(hash_record_extended(row(\(columns.map { alias + SQL.identifier($0) }.joined(separator: ", "))), 0))"
  }
}
