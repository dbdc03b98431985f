import Columnar
import Definitions
import OperatingSystem
import PostgreSQL
import Warehouse

extension FactPublish {
  /// Notes the keys of rows that go straight into the fact, so that the server need not search all its rows for them.
  mutating func note(_ chunk: Chunk) {
    guard isFirst else { return }
    if keys.isEmpty {
      keys = statements.references.map { (column: statements.layout.index($0.column), values: KeySet()) }
    }
    for index in keys.indices {
      if let column = keys[index].column { keys[index].values.insert(chunk.integers(column)) }
    }
  }

  /// Reads what the verdicts say and what is stored, by file.
  func count(_ connection: Connection, batch: Int64) throws -> FactAccounts {
    var accounts = FactAccounts()
    let measures = fact.measures.count
    if !isFirst {
      let sums = try connection.query(statements.verdictSums)
      for line in 0..<sums.count {
        guard let file = sums.integer(line, 0), let outcome = sums.text(line, 1) else { continue }
        accounts.outcomes[file, default: [:]][outcome] = FactPublish.account(sums, line, rows: 2, sums: 3, measures)
      }
    }
    let found = try connection.query(statements.count(isFirst ? statements.table : statements.stored, batch: batch))
    for line in 0..<found.count {
      guard let file = found.integer(line, 0) else { continue }
      accounts.stored[file] = FactPublish.account(found, line, rows: 1, sums: 3, measures)
      if isFirst {
        accounts.outcomes[file] = ["inserted": FactPublish.account(found, line, rows: 1, sums: 3, measures)]
      }
      if let strangers = found.integer(line, 2), strangers > 0 {
        throw Failure(.failed, "\(strangers) rows of \(fact.name) carry the number of another batch than \(batch)")
      }
    }
    return accounts
  }

  /// Proves every reference of the batch's rows by an anti-join of their different keys.
  ///
  /// - Throws: `Failure` naming table, column and key of a reference that leads nowhere.
  func proveReferences(_ connection: Connection) throws {
    let layout = statements.keys.layout
    try connection.execute(statements.keys.creation)
    if isFirst {
      let writer = try connection.copyIn(statements.keys.sql, layout.copyColumns)
      for (index, (_, set)) in keys.enumerated() {
        var values: [Int64] = []
        func flush() throws {
          let numbers = IntegerColumn(Array(repeating: Int64(index), count: values.count))
          try writer.write(
            Chunk(rowCount: values.count, columns: [.integers(numbers), .integers(IntegerColumn(values))]))
          values.removeAll(keepingCapacity: true)
        }
        try set.forEach { key in
          values.append(key)
          if values.count == 8192 { try flush() }
        }
        if !values.isEmpty { try flush() }
      }
      _ = try writer.finish()
    } else {
      try connection.execute(statements.collectKeys(from: statements.stored))
    }
    try connection.execute("analyze \(statements.keys.sql)")
    for (index, reference) in statements.references.enumerated() {
      let faults = try connection.query(statements.findFaults(index))
      guard let count = faults.integer(0, 0), count > 0, let key = faults.text(0, 1) else { continue }
      throw Failure(
        .failed,
        "\(count) keys of \(fact.name) refer by \(reference.column) to nothing: "
          + "\(reference.table) has no \(reference.target) \(key)")
    }
  }

  private static func account(_ rows: Rows, _ line: Int, rows count: Int, sums: Int, _ measures: Int) -> FactAccount {
    FactAccount(
      rows: rows.integer(line, count) ?? 0,
      sums: (0..<measures).map { rows.text(line, sums + $0).flatMap { Int128($0) } ?? 0 })
  }
}
