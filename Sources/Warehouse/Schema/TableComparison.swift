internal import Columnar
internal import Definitions
internal import PostgreSQL

/// Finds how a table differs from its definition, and what putting it right takes.
struct TableComparison {
  private let all: SchemaComparison
  private let table: TableDefinition
  private let found: FoundSchema.Table
  private let wanted: FoundSchema.Table
  private let name: String
  /// Of which fact the rows are, here or in the tables beside it.
  private let fact: Fact?
  /// Of which dimension it is.
  private let dimension: Dimension?

  init(_ all: SchemaComparison, _ table: TableDefinition, found: FoundSchema.Table, wanted: FoundSchema.Table) {
    self.all = all
    self.table = table
    self.found = found
    self.wanted = wanted
    name = "\(table.schema).\(table.name)"
    let warehouse = all.warehouse
    let isLedger = table.schema == LedgerTables.schema
    fact = warehouse.facts.first {
      isLedger
        ? [warehouse.supersededName(of: $0), warehouse.confirmedName(of: $0)].contains(table.name)
        : table.name == $0.tableName
    }
    dimension =
      isLedger
      ? nil
      : warehouse.dimensions.first { dimension in
        warehouse.tables(of: dimension).contains { $0.name == table.name }
      }
  }

  func differences() throws -> [SchemaDifference] {
    let isEmpty = try all.isEmpty(table.sql)
    var differences: [SchemaDifference] = gone(isEmpty)
    for column in wanted.columns {
      if let there = found.column(column.name) {
        differences += try changes(of: there, to: column, isEmpty)
      } else {
        differences.append(try missing(column, isEmpty))
      }
    }
    if let order { differences.append(order) }
    for constraint in wanted.constraints where !found.constraints.contains(constraint) {
      // Martlet's foreign keys lead from a table to itself.
      let definition = constraint.replacing("REFERENCES ", with: "REFERENCES \(SQL.identifier(table.schema)).")
      differences.append(
        SchemaDifference(.new, "\(name) \(constraint)", ["alter table \(table.sql) add \(definition)"]))
    }
    for (index, definition) in wanted.indexes.sorted(by: { $0.key < $1.key }) where found.indexes[index] != definition {
      let removal = found.indexes[index].map { _ in "drop index \(SQL.identifier(table.schema, index))" }
      differences.append(
        SchemaDifference(
          removal == nil ? .new : .changed, "\(name) index \(index)",
          (removal.map { [$0] } ?? []) + [definition.replacing("⟨table⟩", with: table.sql)]))
    }
    if found.comment != wanted.comment {
      differences.append(
        SchemaDifference(
          found.comment == nil ? .new : .changed, "\(name) comment",
          ["comment on table \(table.sql) is \(SQL.literal(wanted.comment))"]))
    }
    return differences
  }

  // MARK: Columns

  private func comment(_ column: FoundSchema.Column) -> [String] {
    column.comment.map { ["comment on column \(table.sql).\(SQL.identifier(column.name)) is \(SQL.literal($0))"] } ?? []
  }

  private func missing(_ column: FoundSchema.Column, _ isEmpty: Bool) throws -> SchemaDifference {
    let quoted = SQL.identifier(column.name)
    let subject = "\(name).\(column.name) \(column.type)"
    if let clause = table.clauses.first(where: { $0.hasPrefix(column.name + " ") }) {
      return SchemaDifference(
        .new, subject, .rewrite, ["alter table \(table.sql) add column \(clause)"], note: "rewrites the table")
    }
    let adding = "alter table \(table.sql) add column \(quoted) \(column.type)"
    let isKey = dimension?.naturalKey.contains { $0.name == column.name } == true
    if isEmpty, dimension == nil {
      return SchemaDifference(.new, subject, [adding + (column.isNullable ? "" : " not null")] + comment(column))
    }
    if column.isNullable, !isKey {
      return SchemaDifference(.new, subject, [adding] + labels(column) + comment(column))
    }
    if let role = role(column.name) {
      if role.isMember, found.column("\(role.role.name)_key") != nil {
        return memberDifference(role.role, column, adding, subject)
      }
      // A constant default is added without a rewrite; the rows that are there know no member of the role.
      let unknown = SpecialMember.unknown.rawValue
      return SchemaDifference(
        .new, subject,
        [
          "\(adding) not null default \(unknown)", "alter table \(table.sql) alter column \(quoted) drop default",
        ] + comment(column), note: "\(unknown), unknown, in the rows that are there")
    }
    return SchemaDifference(
      .new, subject, .rebuild, [],
      note: isKey
        ? "the natural key changes: members must be told apart anew"
        : "the grain changes: rows that are there cannot have it")
  }

  /// What special members are called by a new text.
  private func labels(_ column: FoundSchema.Column) -> [String] {
    guard let dimension, dimension.kind == .standard, table.name == dimension.name,
      let attribute = dimension.attribute(column.name), attribute.type == .text, !attribute.isPersonal
    else { return [] }
    let key = SQL.identifier(dimension.keyColumn)
    let cases = SpecialMember.allCases.map { "when \($0.rawValue) then \(SQL.literal(SpecialRows.label($0)))" }
    return [
      """
      update \(table.sql) set \(SQL.identifier(column.name)) = case \(key) \(cases.joined(separator: " ")) end \
      where \(key) < 0
      """
    ]
  }

  private func role(_ column: String) -> (role: Role, isMember: Bool)? {
    fact?.roles.lazy.compactMap { role in
      column == "\(role.name)_key" ? (role, false) : column == "\(role.name)_member_id" ? (role, true) : nil
    }.first
  }

  /// A dimension that has versions since: facts must carry the member, too, to be bound anew.
  private func memberDifference(
    _ role: Role, _ column: FoundSchema.Column, _ adding: String, _ subject: String
  ) -> SchemaDifference {
    guard let dimension = all.warehouse.dimension(role.dimension), dimension.identity == nil else {
      return SchemaDifference(
        .new, subject, .rebuild, [], note: "which account a row named is known to its source only")
    }
    let key = SQL.identifier("\(role.name)_key")
    return SchemaDifference(
      .new, subject, .rewrite,
      [
        adding,
        """
        update \(table.sql) f set \(SQL.identifier(column.name)) = d.\(SQL.identifier(dimension.idColumn))
        from \(SQL.identifier(all.warehouse.name, dimension.name)) d where d.\(SQL.identifier(dimension.keyColumn)) = f.\(key)
        """,
        "alter table \(table.sql) alter column \(SQL.identifier(column.name)) set not null",
      ] + comment(column),
      note: "\(dimension.name) has versions since, that rows are bound to by their member: rewrites all rows")
  }

  private func changes(
    of there: FoundSchema.Column, to column: FoundSchema.Column, _ isEmpty: Bool
  ) throws -> [SchemaDifference] {
    var differences: [SchemaDifference] = []
    let quoted = SQL.identifier(column.name)
    let place = "\(name).\(column.name)"
    if there.type != column.type || there.expression != column.expression {
      differences.append(retyped(there, column, isEmpty))
    }
    if there.isNullable != column.isNullable {
      let action = "alter table \(table.sql) alter column \(quoted) \(column.isNullable ? "drop" : "set") not null"
      differences.append(
        SchemaDifference(
          .changed, "\(place) \(column.isNullable ? "nullable" : "not null")",
          column.isNullable || isEmpty ? .online : .rewrite,
          [action], note: column.isNullable ? nil : "reads the whole table; fails where a value is missing"))
    }
    if there.comment != column.comment {
      differences.append(
        SchemaDifference(
          there.comment == nil ? .new : .changed, "\(place) comment",
          ["comment on column \(table.sql).\(quoted) is \(SQL.literal(column.comment))"]))
    }
    return differences
  }

  private func retyped(
    _ there: FoundSchema.Column, _ column: FoundSchema.Column, _ isEmpty: Bool
  ) -> SchemaDifference {
    let subject = "\(name).\(column.name) \(there.type) → \(column.type)"
    let quoted = SQL.identifier(column.name)
    let isDescriptive =
      dimension?.attribute(column.name) != nil || fact?.degenerate.contains { $0.name == column.name } == true
      || (dimension == nil && fact == nil)
    guard there.expression == column.expression, isDescriptive || isEmpty else {
      return SchemaDifference(
        .changed, subject, .rebuild, [], note: "keys and grain are what rows are found by: they cannot be cast")
    }
    // Special members have words there, or have them now.
    let versions = dimension.flatMap { table.name == $0.name ? $0 : nil }
    let cast = "\(quoted)::\(column.type)"
    let value = versions.map { "case when \(SQL.identifier($0.keyColumn)) >= 0 then \(cast) end" } ?? cast
    var difference = SchemaDifference(
      .changed, subject, isEmpty ? .online : .rewrite,
      ["alter table \(table.sql) alter column \(quoted) type \(column.type) using \(value)"] + labels(column),
      note: isEmpty ? nil : "rewrites the table; fails where a value cannot be cast")
    difference.movesColumns = true
    return difference
  }

  // MARK: What is gone

  private func gone(_ isEmpty: Bool) -> [SchemaDifference] {
    let names = Set(wanted.columns.map(\.name))
    let places = found.columns.map(\.name)
    // The last first: the bits of those before it stay where they are.
    return found.columns.filter { !names.contains($0.name) }.reversed().map { column in
      let subject = "\(name).\(column.name) \(column.type)"
      let isKey = ["Grain", "Natural key"].contains(column.comment) || column.name == "system"
      if isKey, !(isEmpty && dimension == nil) {
        return SchemaDifference(
          .gone, subject, .rebuild, [], note: "rows and members were told apart by it")
      }
      var statements = ["alter table \(table.sql) drop column \(SQL.identifier(column.name))"]
      if table.isOrdered, let first = places.firstIndex(of: "record"), let place = places.firstIndex(of: column.name),
        place > first
      {
        let bit = place - first - 1
        let below = (Int64(1) << Int64(bit)) - 1
        statements.append(
          "update \(table.sql) set given = (given & \(below)) | ((given >> \(bit + 1)) << \(bit)) where given > \(below)"
        )
      }
      var difference = SchemaDifference(
        .gone, subject, isEmpty && dimension == nil ? .online : .drop, statements,
        note: isEmpty && dimension == nil ? nil : "no definition names it; its values are lost")
      difference.movesColumns = true
      return difference
    }
  }

  /// Bits of an event tell by the columns' places which attributes were given: what is new must come last.
  private var order: SchemaDifference? {
    guard table.isOrdered else { return nil }
    let wantedNames = wanted.columns.map(\.name)
    let kept = found.columns.map(\.name).filter { wantedNames.contains($0) }
    if Array(wantedNames.prefix(kept.count)) == kept { return nil }
    return SchemaDifference(
      .changed, "\(name) order of columns", .rebuild, [],
      note: "new attributes must come last in the definition: put them behind those that are there")
  }
}
