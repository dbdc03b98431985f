internal import Definitions
internal import Columnar
internal import OperatingSystem
internal import PostgreSQL
internal import Warehouse

/// The table of a declared cuboid: `<warehouse>_cube.<cube>_<cuboid>`.
///
/// A column for each level, the number of fact rows, and the sum of each additive measure the cube offers, an integer
/// at the measure's scale (kept as numeric: a day of absurd amounts must not stop the night; NULL where no row has one), with
/// the number of rows that have none (NULL for 0): what is taken away from a sum may be the last that it had. Beside the levels of a
/// role stands which special member it is, 0 for none. The finest level of a generated dimension (`date.date`,
/// `time.minute`) is kept as the key itself: all other levels of that dimension follow from it by a join. So do, from a
/// member's durable id, what the member has today, and what is never kept in versions. Behind them stand the distinct counts
/// that are kept, each of its own group alone.
///
/// ```
/// date_key  product_special  product_category  channel_special  channel_code  rows  net_amount
/// 20261122                0  Books                           0  shop            41      120400
/// 20261122               -1  NULL                            0  shop             3        NULL
/// ```
package struct CuboidTable: Sendable {
  /// What a column holds.
  enum Content: Sendable, Hashable {
    /// Key of a role of a generated dimension.
    case key(role: String)
    case special(role: String)
    case level(Level)
    case rows
    /// Sum of a fact measure.
    case sum(String)
    /// Number of rows without a value of a fact measure.
    case missing(String)
    /// A distinct count of the cube.
    case count(String)
  }

  struct Column: Sendable {
    var name: String
    var type: String
    var content: Content
  }

  /// Name in the cube's definition.
  package let name: String
  let cube: Definitions.Cube
  let fact: Fact
  let warehouse: Warehouse
  private(set) var tableName: String
  /// The levels as they are declared.
  let declared: [Level]
  let columns: [Column]
  /// Columns that have an index by declaration.
  let indexed: [String]

  /// The table of a cuboid.
  ///
  /// - Throws: `Failure` with status `usage` for a level that the cube does not have, or that is personal.
  init(_ cuboid: Cuboid, of cube: Definitions.Cube, in warehouse: Warehouse) throws {
    let place = "cube \(cube.name), cuboid \(cuboid.name)"
    guard let fact = warehouse.fact(cube.fact) else {
      throw Failure(.usage, "warehouse \(warehouse.name) has no fact '\(cube.fact)'", at: place)
    }
    name = cuboid.name
    self.cube = cube
    self.fact = fact
    self.warehouse = warehouse
    tableName = "\(cube.name)_\(cuboid.name)"
    let available = warehouse.levels(of: cube)
    var columns: [Column] = []
    var declared: [Level] = []
    func add(_ name: String, _ type: String, _ content: Content) {
      if columns.contains(where: { $0.content == content }) { return }
      var unique = name
      while columns.contains(where: { $0.name == unique }) { unique += "_" }
      columns.append(Column(name: unique, type: type, content: content))
    }
    for reference in cuboid.levels {
      guard let level = available.first(where: { $0.reference == reference }) else {
        throw QuestionReader.unknown(
          "level", reference.description, of: "cube \(cube.name)", at: place, available.map(\.name))
      }
      guard !level.isPersonal else {
        throw Failure(.usage, "'\(level.name)' is personal and cannot be a level of a cuboid", at: place)
      }
      declared.append(level)
      if let role = level.role {
        if level.isFinest {
          add("\(role)_key", "integer", .key(role: role))
          continue
        }
        add("\(role)_special", "smallint", .special(role: role))
        add("\(role)_\(level.column)", level.storageType, .level(level))
      } else {
        add(level.column, level.storageType, .level(level))
      }
    }
    add("rows", "bigint", .rows)
    for measure in cube.measures {
      guard case .sum(let name) = measure.formula, fact.measure(name)?.isAdditive == true else { continue }
      add(name, "numeric", .sum(name))
      // A name that PostgreSQL would cut off could be the sum's own.
      add("\(name.prefix(54))_missing", "bigint", .missing(name))
    }
    for name in cuboid.counts {
      guard let measure = cube.measure(name), measure.isDistinct else {
        let known = cube.measures.filter(\.isDistinct).map(\.name)
        throw QuestionReader.unknown("distinct count", name, of: "cube \(cube.name)", at: place, known)
      }
      add(name, "bigint", .count(name))
    }
    self.columns = columns
    self.declared = declared
    indexed = cuboid.indexed.compactMap { reference in
      columns.first { column in
        switch column.content {
        case .level(let level): level.reference == reference
        case .key(let role): role == reference.role
        case .special, .rows, .sum, .missing, .count: false
        }
      }?.name
    }
  }

  /// All declared cuboids of a cube.
  static func all(of cube: Definitions.Cube, in warehouse: Warehouse) throws -> [CuboidTable] {
    try cube.cuboids.map { try CuboidTable($0, of: cube, in: warehouse) }
  }

  /// The same one under another name, as long as a table of its own is there.
  var standIn: CuboidTable {
    var other = self
    other.tableName = "new.\(String(ByteHash.hash(Array(tableName.utf8).span), radix: 16))"
    return other
  }

  /// The table's name in statements.
  var sqlName: String { SQL.identifier(warehouse.cubeSchema, tableName) }

  /// The column of a content, if it has one.
  func column(_ content: Content) -> String? { columns.first { $0.content == content }?.name }

  /// The COMMENT of the table: what it holds, so that a table made by older definitions is told from one of today.
  var comment: String {
    let held = columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
    let scales = columns.compactMap { column -> String? in
      guard case .sum(let name) = column.content, let type = fact.measure(name)?.type else { return nil }
      // A derived measure is another one when its expression is.
      let derived = fact.derivedMeasure(name).map { " = \($0.sql(in: "f", of: fact, zone: warehouse.zone))" }
      return "\(name) \(type)\(derived ?? "")"
    }
    return
      "Cuboid \(name) of cube \(cube.name): \(held). Sums are integers at the measure's scale, empty where no row has a value: "
      + "\(scales.joined(separator: ", ")). "
      + (counts.isEmpty ? "" : "Different values: \(counts.map(\.comment).joined(separator: ", ")). ")
      + (indexed.isEmpty ? "" : "Indexed by \(indexed.joined(separator: ", ")). ")
      + (ownRows.isEmpty ? "" : "Rows by definition: \(ownRows.joined(separator: ", ")). ")
      + "Kept by martlet with every batch."
  }

  /// Digests of what definitions themselves say of the dimensions that are joined: a calendar can change between two
  /// batches.
  private var ownRows: [String] {
    var roles: Set<String> = []
    for column in columns {
      switch column.content {
      case .level(let level): if let role = level.role { roles.insert(role) }
      case .sum(let measure): roles.formUnion(fact.derivedMeasure(measure)?.roles ?? [])
      case .key, .special, .rows, .missing, .count: break
      }
    }
    return fact.roles.filter { roles.contains($0.name) }.compactMap { role in
      warehouse.dimension(role.dimension).flatMap { StarDDL.ownRows(of: $0, in: warehouse) }
        .map { "\(role.name) \($0)" }
    }
  }

  /// The columns that rows are grouped by.
  var groupColumns: [String] {
    columns.compactMap { column in
      switch column.content {
      case .key, .special, .level: SQL.identifier(column.name)
      case .rows, .sum, .missing, .count: nil
      }
    }
  }

  /// A row's group, by which it is found: its hash, and all of it. The grand total has none.
  ///
  /// - Parameters:
  ///   - alias: the row's name, with a point behind it.
  ///   - other: that of another row, whose group is to be the same.
  func isSameGroup(_ alias: String, _ other: String) -> String {
    if groupColumns.isEmpty { return "true" }
    func row(_ alias: String) -> String { "row(\(groupColumns.map { alias + $0 }.joined(separator: ", ")))" }
    return "\(groupHash(alias)) = \(groupHash(other)) and \(row(alias)) is not distinct from \(row(other))"
  }

  private func groupHash(_ alias: String = "") -> String {
    "hash_record_extended(row(\(groupColumns.map { alias + $0 }.joined(separator: ", "))), 0)"
  }

  /// The statements that make the empty table; they are to follow one another. Its schema is there, as the star's is.
  var creation: String {
    let columns = columns.map { "\(SQL.identifier($0.name)) \($0.type)" }.joined(separator: ", ")
    return """
      create table \(sqlName) (\(columns));
      comment on table \(sqlName) is \(SQL.literal(comment))
      """
  }

  /// The statements that index it once it is filled: by group, as batches bring changes, and what is declared.
  var indexing: [String] {
    ((groupColumns.isEmpty ? [] : ["(\(groupHash()))"]) + indexed.map(SQL.identifier)).map {
      "create index on \(sqlName) (\($0))"
    }
  }

  /// Rows that an index finds stand side by side, as far as one order can do that.
  var order: String {
    let places = indexed.compactMap { name in columns.firstIndex { $0.name == name } }.map { "\($0 + 1)" }
    return places.isEmpty ? "" : "\norder by \(places.joined(separator: ", "))"
  }
}

extension Level {
  /// Whether all other levels of its dimension follow from it: a day, a minute.
  var isFinest: Bool {
    guard case .generated = home else { return false }
    return column == "date" || column == "minute"
  }

  /// The type that PostgreSQL keeps it in.
  var storageType: String {
    switch type {
    case .text: "text"
    case .integer: "bigint"
    case .decimal(let scale): "numeric(18, \(scale))"
    case .date: "date"
    case .timestamp: "timestamp with time zone"
    case .boolean: "boolean"
    }
  }
}
