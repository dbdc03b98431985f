package import Definitions
package import PostgreSQL

/// Proves the accounting: of the ledger against itself, and of the ledger against the tables.
///
/// ```
/// records            = feeding + filtered + rejected                                    each file
/// emitted            = inserted + replacing + superseded + duplicate + rejected         each file and fact
/// inserted+replacing = rows in the fact + rows that a later batch has replaced          each file and fact, with sums
/// superseded         = rows that came too late and were kept aside                      each file and fact
/// ```
package struct LedgerAudit: Sendable {
  /// The batches that were looked at, by number.
  package var batches: [Int64] = []
  /// What was compared: files, and files and facts with their measures.
  package var comparisons = 0
  /// Where the accounts part, in words.
  package var faults: [String] = []
  /// What is worth knowing and no fault, in words: links to rows that have not come.
  package var notes: [String] = []
  /// Of a batch that is published no more, when it was unloaded, in words.
  package private(set) var unloaded: String?

  /// Audits batches.
  ///
  /// - Parameters:
  ///   - warehouse: the warehouse whose facts are compared with the ledger.
  ///   - batch: name or number of the batch; nil for all.
  package init(_ connection: Connection, _ warehouse: Definitions.Warehouse, batch: String?) throws {
    guard try connection.text("select to_regclass('martlet.batch')") != nil else { return }
    // Several warehouses of a database share the ledger, and facts of theirs may share a name. A ledger that no run of
    // today has brought in line does not say whose a batch is.
    let knows = try connection.integer(
      """
      select count(*) from pg_attribute
      where attrelid = to_regclass('martlet.batch') and attname = 'warehouse' and not attisdropped
      """)
    let ofWarehouse = knows == 1 ? "coalesce(warehouse, $2) = $2" : "$2::text is not null"
    let rows = try connection.query(
      """
      select batch_id from martlet.batch
      where ($1::text is null or name = $1 or batch_id::text = $1) and \(ofWarehouse) order by batch_id
      """, [batch, warehouse.name])
    batches = (0..<rows.count).compactMap { rows.integer($0, 0) }
    if let batch, batches.isEmpty { unloaded = try UnloadPlan.Earlier.find(connection, warehouse, batch)?.told }
    for batch in batches {
      let accounts = try BatchAccounts(connection, batchID: batch)
      comparisons += accounts.files.count
      faults += accounts.imbalances.map { "batch \(batch): \($0)" }
    }
    for fact in warehouse.facts { try compare(connection, warehouse, fact) }
    for fact in warehouse.facts {
      for link in fact.links { try follow(link, connection, warehouse, fact) }
    }
  }

  /// Counts rows whose link leads to no row. That is no fault: the row may come in a later night, was left out by a
  /// filter, or stands among the rejects.
  private mutating func follow(
    _ link: FactLink, _ connection: Connection, _ warehouse: Definitions.Warehouse, _ fact: Fact
  ) throws {
    guard let target = warehouse.fact(link.fact) else { return }
    let tables = [fact, target].map { SQL.identifier(warehouse.name, $0.tableName) }
    let key = SQL.identifier(link.keyColumn)
    let columns = try connection.integer(
      """
      select count(*) from pg_attribute
      where attrelid = to_regclass($1) and attname = $2 and not attisdropped and to_regclass($3) is not null
      """, [tables[0], link.keyColumn, tables[1]])
    // A warehouse that no run has brought in line yet has no such column.
    guard columns == 1 else { return }
    let theirs = SQL.identifier(target.keyColumn)
    let open = try connection.integer(
      """
      with linked as materialized (
        select \(key) as key, count(*) as rows from \(tables[0])
        where batch_id = any($1::int4[]) and \(key) is not null group by 1
      ), found as materialized (select \(theirs) as key from \(tables[1]) where \(theirs) in (select key from linked))
      select coalesce(sum(linked.rows), 0)::int8 from linked left join found using (key) where found.key is null
      """, [SQL.array(batches.map { String($0) })])
    if let open, open > 0 {
      notes.append(
        "\(open) rows of \(fact.name) lead by \(link.name) to a row of \(target.name) that is not there (yet)")
    }
  }

  private mutating func compare(_ connection: Connection, _ warehouse: Definitions.Warehouse, _ fact: Fact) throws {
    let table = SQL.identifier(warehouse.name, fact.tableName)
    let superseded = SQL.identifier("martlet", "superseded_\(warehouse.name)_\(fact.name)")
    guard try connection.text("select to_regclass($1)", [table]) != nil else { return }
    let measures = fact.measures.map { SQL.identifier($0.name) }
    let sums = measures.map { ", coalesce(sum(\($0)), 0)::numeric as \($0)" }.joined()
    let kept = try connection.query(
      """
      with kept as (
        select file_id, \(measures.map { $0 + ", " }.joined())true as stands from \(table)
        union all
        select file_id, \(measures.map { $0 + ", " }.joined())superseded_by_batch_id > batch_id from \(superseded)
      )
      select file_id, stands, count(*)\(sums) from kept
      where file_id in (select file_id from martlet.file where batch_id = any($1::int4[]))
      group by file_id, stands
      """, [SQL.array(batches.map { String($0) })])
    var found: [String: [String]] = [:]
    for row in 0..<kept.count {
      let stands = kept.boolean(row, 1) ?? true
      found["\(kept.text(row, 0) ?? "") \(stands)"] = (2..<(3 + measures.count)).map { kept.text(row, $0) ?? "0" }
    }
    let counted = try connection.query(
      """
      select f.file_id, f.path, f.batch_id,
        coalesce(sum(c.rows) filter (where c.outcome in ('inserted', 'replacing')), 0),
        coalesce(sum(c.rows) filter (where c.outcome = 'superseded'), 0)
      from martlet.file f left join martlet.counts c
        on c.file_id = f.file_id and c.feed = '' and c.table_name = $2
      where f.batch_id = any($1::int4[]) group by 1, 2, 3 order by 1
      """, [SQL.array(batches.map { String($0) }), fact.name])
    let totals = try totals(connection, fact)
    for row in 0..<counted.count {
      let file = counted.text(row, 0) ?? ""
      let place = "batch \(counted.text(row, 2) ?? ""): \(counted.text(row, 1) ?? "")"
      let standing = found["\(file) true"] ?? Array(repeating: "0", count: 1 + measures.count)
      let late = found["\(file) false"]?.first ?? "0"
      comparisons += 2
      if counted.text(row, 3) != standing[0] {
        faults.append(
          "\(place): the ledger has \(counted.text(row, 3) ?? "0") rows of \(fact.name) published, the tables \(standing[0])"
        )
      }
      if counted.text(row, 4) != late {
        faults.append(
          "\(place): the ledger has \(counted.text(row, 4) ?? "0") rows of \(fact.name) that came too late, the tables \(late)"
        )
      }
      for (index, measure) in fact.measures.enumerated() {
        comparisons += 1
        let ledger = totals["\(file) \(measure.name)"] ?? "0"
        if ledger != standing[1 + index] {
          faults.append(
            "\(place): the ledger has \(ledger) as sum of \(fact.name).\(measure.name), the tables "
              + "\(standing[1 + index]) (at the measure's scale)")
        }
      }
    }
  }

  /// Sums of the rows that were published, by file and measure.
  private func totals(_ connection: Connection, _ fact: Fact) throws -> [String: String] {
    let rows = try connection.query(
      """
      select file_id, measure, sum(total) from martlet.totals
      where file_id in (select file_id from martlet.file where batch_id = any($1::int4[]))
        and table_name = $2 and outcome in ('inserted', 'replacing') group by file_id, measure
      """, [SQL.array(batches.map { String($0) }), fact.name])
    var totals: [String: String] = [:]
    for row in 0..<rows.count { totals["\(rows.text(row, 0) ?? "") \(rows.text(row, 1) ?? "")"] = rows.text(row, 2) }
    return totals
  }
}
