import Columnar
import Definitions
import OperatingSystem

extension Transformation {
  /// Writes the ledger's tables.
  func writeLedger(to sink: any TableSink) throws {
    try writeFiles(sink)
    try writeFiltered(sink)
    try writeCounts(sink)
    try writeTotals(sink)
    try sink.begin(LedgerLayout.rejects.name, LedgerLayout.rejects.fields)
    let chunk = rejects.chunk(firstFileID: numbers.firstFileID)
    if chunk.rowCount > 0 { try sink.write(chunk) }
    try sink.end()
    try writeRejected(sink)
    try writeReplayed(sink)
    try writeDrift(sink)
    try writeAdded(sink)
    try writeScreens(sink)
    try writeErrorEvents(sink)
    try writeListings(sink)
    try writeCleaning(sink)
  }

  private func writeFiles(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.files)
    for account in accounts {
      table.integer(numbers.firstFileID + Int64(account.index))
      table.integer(numbers.id)
      table.text(plans[account.source].source.name.utf8)
      table.text(account.path.utf8)
      table.text(account.sha256.utf8)
      table.integer(Int64(account.bytes))
      table.text(account.status.utf8)
      table.integer(Int64(account.records))
      table.integer(Int64(account.feeding))
      table.integer(Int64(account.filteredRecords))
      table.integer(Int64(account.rejected))
      try table.endRow(sink)
    }
    try table.finish(sink)
  }

  private func writeFiltered(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.filtered)
    for account in accounts {
      for (filter, count) in account.filtered(by: plans[account.source].source.filters) {
        table.integer(numbers.firstFileID + Int64(account.index))
        table.text(filter.utf8)
        table.integer(Int64(count))
        try table.endRow(sink)
      }
    }
    try table.finish(sink)
  }

  private func writeCounts(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.counts)
    for account in accounts {
      for (index, feed) in plans[account.source].source.feeds.enumerated() {
        for outcome in Outcome.allCases where account.rows[index][outcome.rawValue] > 0 {
          table.integer(numbers.firstFileID + Int64(account.index))
          table.text(feed.label.utf8)
          table.text(feed.table.utf8)
          table.text(outcome.name.utf8)
          table.integer(Int64(account.rows[index][outcome.rawValue]))
          try table.endRow(sink)
        }
      }
    }
    try table.finish(sink)
  }

  /// Sums by file, fact, measure and outcome, over the feeds of the fact.
  private func writeTotals(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.totals)
    for account in accounts {
      for fact in warehouse.facts {
        for (measure, definition) in fact.measures.enumerated() {
          for outcome in [Outcome.emitted, .duplicate, .superseded] {
            var sum: Int128 = 0
            var rows = 0
            for (index, feed) in plans[account.source].source.feeds.enumerated() where feed.table == fact.name {
              sum += account.totals[index][measure][outcome.rawValue]
              rows += account.rows[index][outcome.rawValue]
            }
            guard rows > 0 else { continue }
            guard let total = Int64(exactly: sum) else {
              throw Failure(
                .failed, "\(account.path): the sum of \(fact.name).\(definition.name) does not fit into 64 bits",
                remedy: "declare the measure with a smaller scale, or deliver the file in parts")
            }
            table.integer(numbers.firstFileID + Int64(account.index))
            table.text(fact.name.utf8)
            table.text(definition.name.utf8)
            table.text(outcome.name.utf8)
            table.integer(total)
            try table.endRow(sink)
          }
        }
      }
    }
    try table.finish(sink)
  }

  private func writeCleaning(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.cleaning)
    for account in accounts {
      for effect in account.cleaning {
        table.integer(numbers.firstFileID + Int64(account.index))
        table.text(effect.column.utf8)
        table.text(effect.rule.utf8)
        table.text(effect.effect.utf8)
        table.integer(Int64(effect.rows))
        try table.endRow(sink)
      }
    }
    try table.finish(sink)
  }
}

extension Feed {
  /// The table that it feeds.
  package var table: String {
    switch self {
    case .dimension(let feed): feed.dimension
    case .fact(let feed): feed.fact
    }
  }
}
