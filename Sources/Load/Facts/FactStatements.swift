import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// The statements that take a fact's rows over into the star.
///
/// A batch's rows come with each key once. They are compared with the published rows of the same keys, and the
/// verdicts kept in a temporary table that points at both rows by their places (`ctid`): nobody else writes
/// facts while the publisher's lock is held, so places stay valid until the rows are moved.
///
/// Published rows are looked up one by one, by `lateral (… offset 0)`, which leaves the planner no other way: for
/// 100 000 staged rows against 3 million it would hash and scan (1.6 to 2.1 s, growing with the fact) where looking
/// each key up takes 0.3 to 0.5 s whatever the fact's size; and of a batch that statistics have not seen yet it
/// expects one row, and scans for it once a row.
struct FactStatements {
  var warehouse: Warehouse
  let fact: Fact
  let layout: TableLayout

  init(_ warehouse: Warehouse, _ fact: Fact) {
    self.warehouse = warehouse
    self.fact = fact
    layout = warehouse.layout(of: fact)
  }

  // MARK: Tables

  var stage: StageTable { StageTable(layout) }
  var table: String { SQL.identifier(warehouse.name, fact.tableName) }
  var superseded: String { SQL.identifier(LedgerTables.schema, warehouse.supersededName(of: fact)) }
  var confirmed: String { SQL.identifier(LedgerTables.schema, warehouse.confirmedName(of: fact)) }
  /// What becomes of each row of the stage.
  var verdicts: String { SQL.identifier("\(fact.name).verdicts") }
  /// The batch's rows as they stand in the fact at the end: places, keys, measures.
  var stored: String { SQL.identifier("\(fact.name).stored") }

  var key: String { SQL.identifier(fact.keyColumn) }
  private var names: [String] { layout.names }

  /// Columns that tell where a row came from, not what it says.
  static let place = ["source_version", "batch_id", "file_id", "record", "row_number", "line"]

  /// Roles with the dimension they lead to.
  var roles: [(role: Role, dimension: Dimension)] {
    fact.roles.compactMap { role in warehouse.dimension(role.dimension).map { (role, $0) } }
  }

  /// Columns that make a row another one: all but its place, and bindings to versions, which follow from the rest.
  var content: [String] {
    let bindings = roles.filter { $0.dimension.isRebindable }.map { "\($0.role.name)_key" }
    return names.filter { !FactStatements.place.contains($0) && !bindings.contains($0) && $0 != fact.keyColumn }
  }

  // MARK: Verdicts

  /// Compares the stage with the published rows; `$1` is not used since CREATE TABLE AS takes no parameters: the
  /// batch's name stands as a literal.
  ///
  /// Newest is: the greater source version, none being the least; of equal ones the later batch by name, path, record and
  /// row. That is one order of all rows of a key, so that the nights may come in any. A tie goes to what comes now,
  /// which is a later delivery of the same.
  func judge(batch: String) -> String {
    let grain = fact.grain.map(\.name)
    return """
      create temporary table \(verdicts) on commit drop as
      select s.stage_row, f.fact_row, s.\(key) as key, s.file_id, f.batch_id as other_batch_id,
      case when f.\(key) is null then 'inserted'
      when \(row("f", grain)) is distinct from \(row("s", grain)) then 'rejected'
      when \(row("f", content)) is not distinct from \(row("s", content)) then 'duplicate'
      when \(staged(isOlderThan: "f", batch: batch)) then 'superseded'
      else 'replacing' end as verdict
      from (select ctid as stage_row, * from \(stage.sql) order by \(key) offset 0) s
      left join lateral (select f.ctid as fact_row, f.* from \(table) f where f.\(key) = s.\(key) offset 0) f on true
      left join martlet.batch b on b.batch_id = f.batch_id
      left join martlet.file p on p.file_id = f.file_id
      left join \(StageTable(LedgerLayout.files).sql) n on n.file_id = s.file_id
      """
  }

  /// Whether the staged row `s`, of the file `n`, is older than another one, of the batch `b` and the file `p`.
  private func staged(isOlderThan row: String, batch: String) -> String {
    """
    case when s.source_version is distinct from \(row).source_version
    then coalesce(s.source_version, \(Int64.min)) < coalesce(\(row).source_version, \(Int64.min))
    else (\(SQL.literal(batch))::text collate "C", n.path collate "C", s.record, s.row_number)
    < (b.name collate "C", p.path collate "C", \(row).record, \(row).row_number) end
    """
  }

  // A row that says what is published already leaves no row of its own. Where it is the newer of the two it is still
  // remembered that it said so: a row that comes late from between the two must not take the place of the published one.
  // Only the newest of a key is kept, or a full export of every night would grow without end.

  /// The confirmations `c` of the keys of staged rows `s` with a verdict `r`, each looked up by its key: left to itself, the
  /// planner may compare each with each (52 s where this takes 0.1), since a ledger of a few batches tells it little.
  private func confirmations(of verdict: String) -> String {
    """
    (select ctid as place, stage_row, key from \(verdicts) where verdict = '\(verdict)' order by key offset 0) r
    cross join lateral (select ctid as place, c.* from \(confirmed) c where c.\(key) = r.key offset 0) c
    join \(stage.sql) s on s.ctid = r.stage_row
    join martlet.batch b on b.batch_id = c.batch_id join martlet.file p on p.file_id = c.file_id
    join \(StageTable(LedgerLayout.files).sql) n on n.file_id = s.file_id
    """
  }

  /// Of the rows that would replace a published one, supersedes those that are older than a delivery which confirmed it.
  func heedConfirmations(batch: String) -> String {
    """
    update \(verdicts) v set verdict = 'superseded', other_batch_id = c.batch_id
    from (select r.place, c.batch_id from \(confirmations(of: "replacing"))
    where \(staged(isOlderThan: "c", batch: batch))) c where v.ctid = c.place
    """
  }

  /// Remembers the rows that say what is published already, if they are newer than the row that stands, in the place of
  /// those that said so before.
  func rememberConfirmations(batch: String) -> String {
    let kept = warehouse.confirmedTable(of: fact).columns.map(\.name)
    return """
      delete from \(confirmed) where ctid = any (array(select c.place from \(confirmations(of: "duplicate"))
      where not \(staged(isOlderThan: "c", batch: batch))));
      insert into \(confirmed) (\(SQL.identifiers(kept))) select \(columns("s", kept))
      from \(verdicts) v join \(stage.sql) s on s.ctid = v.stage_row
      cross join lateral (select * from \(table) f where f.ctid = v.fact_row offset 0) f
      join martlet.batch b on b.batch_id = f.batch_id join martlet.file p on p.file_id = f.file_id
      join \(StageTable(LedgerLayout.files).sql) n on n.file_id = s.file_id
      where v.verdict = 'duplicate' and not \(staged(isOlderThan: "f", batch: batch))
      and not exists (select from \(confirmed) c where c.\(key) = v.key)
      """
  }

  // MARK: Replacing, in three statements

  /// Keeps the rows that are replaced. `$1`: the batch.
  var keepReplaced: String {
    """
    insert into \(superseded) (\(SQL.identifiers(names)), superseded_by_batch_id, superseded_at)
    select \(columns("f", names)), $1::int4, now() from \(verdicts) v
    cross join lateral (select * from \(table) f where f.ctid = v.fact_row offset 0) f where v.verdict = 'replacing'
    """
  }

  /// Keeps the rows that come too late.
  var keepLate: String {
    """
    insert into \(superseded) (\(SQL.identifiers(names)), superseded_by_batch_id, superseded_at)
    select \(columns("s", names)), v.other_batch_id, now() from \(verdicts) v join \(stage.sql) s on s.ctid = v.stage_row
    where v.verdict = 'superseded'
    """
  }

  /// Takes out the rows that are replaced.
  var takeOutReplaced: String {
    """
    delete from \(table) where ctid = any (array(select fact_row from \(verdicts) where verdict = 'replacing'))
    """
  }

  /// Puts in what is new and what replaces.
  var putIn: String {
    """
    insert into \(table) (\(SQL.identifiers(names))) select \(columns("s", names))
    from \(verdicts) v join \(stage.sql) s on s.ctid = v.stage_row where v.verdict in ('inserted', 'replacing')
    """
  }

  /// Rejects rows whose key belongs to another grain, into the batch's rejects.
  var rejectCollisions: String {
    reject(
      rule: "'key-collision'", message: "'the grain has the same key as another row of ' || \(SQL.literal(fact.name))",
      "(select stage_row from \(verdicts) where verdict = 'rejected') v", joinedBy: "v")
  }

  /// Adds rows of the stage to the batch's rejects.
  ///
  /// - Parameters:
  ///   - rows: what tells the rows by `stage_row`.
  ///   - alias: its name in the statement.
  func reject(rule: String, message: String, _ rows: String, joinedBy alias: String) -> String {
    let grain = fact.grain.map { "coalesce(s.\(SQL.identifier($0.name))::text, '')" }.joined(separator: ", ")
    return """
      insert into \(StageTable(LedgerLayout.rejects).sql)
      (file_id, record, row_number, line, byte, column_name, feed, rule, message, raw)
      select s.file_id, s.record, s.row_number, s.line, 0, null, \(SQL.literal(fact.name)), \(rule), \(message),
      concat_ws(',', \(grain)) from \(rows) join \(stage.sql) s on s.ctid = \(alias).stage_row
      """
  }

  /// Rows and sums of measures by file and outcome: `file_id, outcome, rows, sum…`. What the server refuses is rejected.
  var verdictSums: String {
    """
    select s.file_id, replace(v.verdict, 'refused', 'rejected'), count(*)\(sums("s")) from \(verdicts) v join \(stage.sql) s on s.ctid = v.stage_row
    group by 1, 2
    """
  }

  /// Finds the batch's rows again as they stand in the fact, by key. `batch` is the number of the batch.
  func findStored(batch: Int64) -> String {
    """
    create temporary table \(stored) on commit drop as select \(columns("f", names))
    from (select key from \(verdicts) where verdict in ('inserted', 'replacing') order by key offset 0) v
    cross join lateral (select * from \(table) f where f.\(key) = v.key offset 0) f where f.batch_id = \(batch)
    """
  }

  /// `, sum(alias."measure")…` for each measure.
  func sums(_ alias: String) -> String {
    fact.measures.map { ", coalesce(sum(\(alias).\(SQL.identifier($0.name))), 0)" }.joined()
  }

  // MARK: Proof of references

  /// A reference: a column of the fact, and the table and column that it must lead to.
  struct Reference {
    var column: String
    var table: String
    var target: String
    /// Whether the special members need not be there: members −1 to −3 are no accounts.
    var allowsSpecial: Bool
  }

  /// All references of the fact.
  var references: [Reference] {
    roles.flatMap { role, dimension in
      let version = Reference(
        column: "\(role.name)_key", table: SQL.identifier(warehouse.name, dimension.tableName),
        target: dimension.keyColumn, allowsSpecial: false)
      guard dimension.isRebindable else { return [version] }
      let member = Reference(
        column: "\(role.name)_member_id", table: SQL.identifier(warehouse.name, dimension.memberTableName),
        target: "member_id", allowsSpecial: true)
      return [version, member]
    }
  }

  /// Counts rows in one scan: `file_id, rows, rows of another batch, sum…`.
  ///
  /// - Parameter rows: the table to scan: the fact itself when all its rows are the batch's, else `stored`.
  func count(_ rows: String, batch: Int64) -> String {
    """
    select f.file_id, count(*), count(*) filter (where f.batch_id <> \(batch))\(sums("f")) from \(rows) f
    group by f.file_id
    """
  }

  /// The different keys of a batch's rows, by the index of their reference.
  var keys: StageTable {
    StageTable(
      TableLayout(
        "\(fact.name).keys", [TableColumn("reference", .integer, .int2), TableColumn("key", .integer, .int8)]))
  }

  /// Collects the different keys of the rows in a table.
  func collectKeys(from rows: String) -> String {
    let selections = references.enumerated().map { index, reference in
      "select distinct \(index)::int2, \(SQL.identifier(reference.column))::int8 from \(rows)"
    }
    return "insert into \(keys.sql) \(selections.joined(separator: " union all "))"
  }

  /// The anti-join: how many keys of a reference lead nowhere, and the least of them.
  func findFaults(_ index: Int) -> String {
    let reference = references[index]
    let exempt = reference.allowsSpecial ? " and k.key not between -3 and -1" : ""
    return """
      select count(*), min(k.key) from \(keys.sql) k
      left join \(reference.table) r on r.\(SQL.identifier(reference.target)) = k.key
      where k.reference = \(index) and r.\(SQL.identifier(reference.target)) is null\(exempt)
      """
  }
}
