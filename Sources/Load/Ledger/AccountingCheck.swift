import Columnar
import Definitions
import OperatingSystem
import PostgreSQL

// The publish's part of the accounting (DESIGN §7.1): what Transform says it made must be what the server counts.
//
// ```
// records  = feeding + filtered + rejected                                       each file
// emitted  = inserted + replacing + superseded + duplicate + rejected            each file and fact, rows and sums
// inserted + replacing = rows in the fact with this batch and file               each file and fact, rows and sums
// ```

/// Checks that nothing was lost or made twice between the files and the tables.
struct AccountingCheck {
  let connection: Connection
  let warehouse: Warehouse

  private var files: String { StageTable(LedgerLayout.files).sql }
  private var filtered: String { StageTable(LedgerLayout.filtered).sql }
  private var counts: String { StageTable(LedgerLayout.counts).sql }
  private var totals: String { StageTable(LedgerLayout.totals).sql }

  /// Checks the records of each file.
  ///
  /// - Throws: `Failure` naming the file and the numbers.
  func checkFiles(batch: Int64) throws {
    let rows = try connection.query(
      """
      select f.path, f.records, f.feeding, f.filtered, f.rejected, coalesce(l.records, 0), f.batch_id
      from \(files) f left join (select file_id, sum(records) as records from \(filtered) group by file_id) l using (file_id)
      where f.records <> f.feeding + f.filtered + f.rejected or f.filtered <> coalesce(l.records, 0)
      or f.batch_id <> $1::int4 order by f.file_id
      """, [String(batch)])
    guard rows.count > 0 else { return }
    func number(_ column: Int) -> String { rows.text(0, column) ?? "?" }
    if rows.integer(0, 6) != batch {
      throw Failure(
        .failed, "\(number(0)) carries the number of batch \(number(6)), the warehouse expects \(batch)",
        remedy: "take the snapshot and transform again")
    }
    throw Failure(
      .failed,
      "the records of \(number(0)) do not balance: \(number(1)) read, \(number(2)) feeding, \(number(3)) filtered "
        + "(by filter: \(number(5))), \(number(4)) rejected")
  }

  /// Checks the rows and sums of one fact.
  ///
  /// - Throws: `Failure` naming the file, the table and the numbers.
  func check(_ fact: Fact, _ found: FactAccounts) throws {
    let expected = try emitted(fact)
    for file in Set(expected.keys).union(found.outcomes.keys).union(found.stored.keys).sorted() {
      let nothing = FactAccount(measures: fact.measures.count)
      let outcomes = found.outcomes[file] ?? [:]
      let all = outcomes.values.reduce(nothing, +)
      let kept = (outcomes["inserted"] ?? nothing) + (outcomes["replacing"] ?? nothing)
      try compare("transformed", expected[file] ?? nothing, "judged", all, fact, file)
      try compare("judged to be kept", kept, "in the table", found.stored[file] ?? nothing, fact, file)
    }
  }

  private func compare(
    _ leftName: String, _ left: FactAccount, _ rightName: String, _ right: FactAccount, _ fact: Fact, _ file: Int64
  ) throws {
    if left == right { return }
    let path =
      try connection.text("select path from \(files) where file_id = $1::int4", [String(file)]) ?? "file \(file)"
    if left.rows != right.rows {
      throw Failure(
        .failed, "\(fact.name) does not balance for \(path): \(left.rows) rows \(leftName), \(right.rows) \(rightName)")
    }
    for (index, measure) in fact.measures.enumerated() where left.sums[index] != right.sums[index] {
      throw Failure(
        .failed,
        "\(measure.name) of \(fact.name) does not balance for \(path): \(left.sums[index]) \(leftName), "
          + "\(right.sums[index]) \(rightName) (at the measure's scale)")
    }
  }

  /// What Transform says it gave, by file.
  private func emitted(_ fact: Fact) throws -> [Int64: FactAccount] {
    var accounts: [Int64: FactAccount] = [:]
    let rows = try connection.query(
      """
      select file_id, sum(rows) from \(counts) where table_name = $1 and outcome = 'emitted' group by file_id
      """, [fact.name])
    for line in 0..<rows.count {
      guard let file = rows.integer(line, 0) else { continue }
      accounts[file, default: FactAccount(measures: fact.measures.count)].rows = rows.integer(line, 1) ?? 0
    }
    let sums = try connection.query(
      """
      select file_id, measure, sum(total) from \(totals) where table_name = $1 and outcome = 'emitted'
      group by file_id, measure
      """, [fact.name])
    for line in 0..<sums.count {
      guard let file = sums.integer(line, 0), let total = sums.text(line, 2).flatMap({ Int128($0) }),
        let measure = fact.measures.firstIndex(where: { $0.name == sums.text(line, 1) })
      else { continue }
      accounts[file, default: FactAccount(measures: fact.measures.count)].sums[measure] = total
    }
    return accounts
  }
}
