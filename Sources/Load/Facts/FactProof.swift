import Definitions
import OperatingSystem
import PostgreSQL

extension FactPublish {
  /// Reads what the verdicts say, what is stored, and proves every reference of the stored rows.
  ///
  /// - Throws: `Failure` naming table, column and key of a reference that leads nowhere.
  func prove(_ connection: Connection, batch: Int64) throws -> FactAccounts {
    var accounts = FactAccounts()
    let table = isFirst ? statements.table : statements.stored
    let measures = fact.measures.count
    if !isFirst {
      let sums = try connection.query(statements.verdictSums)
      for line in 0..<sums.count {
        guard let file = sums.integer(line, 0), let outcome = sums.text(line, 1) else { continue }
        accounts.outcomes[file, default: [:]][outcome] = FactPublish.account(sums, line, rows: 2, sums: 3, measures)
      }
    }
    let found = try connection.query(statements.prove(table, batch: batch))
    for line in 0..<found.count {
      guard let file = found.integer(line, 0) else { continue }
      accounts.stored[file] = FactPublish.account(found, line, rows: 1, sums: 3, measures)
      if isFirst {
        accounts.outcomes[file] = ["inserted": FactPublish.account(found, line, rows: 1, sums: 3, measures)]
      }
      if let strangers = found.integer(line, 2), strangers > 0 {
        throw Failure(.failed, "\(strangers) rows of \(fact.name) carry the number of another batch than \(batch)")
      }
      for (index, reference) in statements.references.enumerated() {
        guard let missing = found.integer(line, 3 + measures + index), missing > 0 else { continue }
        let key = try connection.text(statements.firstFault(reference, in: table)) ?? "NULL"
        throw Failure(
          .failed,
          "\(missing) rows of \(fact.name) refer by \(reference.column) to nothing: "
            + "\(reference.table) has no \(reference.target) \(key)"
        )
      }
    }
    return accounts
  }

  private static func account(_ rows: Rows, _ line: Int, rows count: Int, sums: Int, _ measures: Int) -> FactAccount {
    FactAccount(
      rows: rows.integer(line, count) ?? 0,
      sums: (0..<measures).map { rows.text(line, sums + $0).flatMap { Int128($0) } ?? 0 })
  }
}
