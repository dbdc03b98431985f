extension BatchAccounts {
  /// Where the accounts do not balance, in words; none where they do.
  package var imbalances: [String] {
    var found: [String] = []
    for file in files {
      if file.records != file.feeding + file.filtered + file.rejected {
        found.append(
          "\(file.path): \(file.records) records are not \(file.feeding) feeding + \(file.filtered) filtered "
            + "+ \(file.rejected) rejected")
      }
      let named = file.filters.reduce(0) { $0 + $1.rows }
      if named != file.filtered {
        found.append("\(file.path): \(file.filtered) records are filtered, \(named) by named filters")
      }
      for table in Set(file.feeds.map(\.table) + file.published.map(\.table)).sorted() {
        let emitted = file.rows("emitted", of: file.feeds, table)
        let judged = file.published.filter { $0.table == table }.flatMap(\.outcomes).reduce(0) { $0 + $1.rows }
        if emitted != judged {
          found.append("\(file.path): transform emitted \(emitted) rows of \(table), the publish judged \(judged)")
        }
      }
    }
    return found
  }
}

extension BatchAccounts.File {
  /// Rows of an outcome, over the feeds of a table.
  func rows(_ outcome: String, of feeds: [BatchAccounts.Feed], _ table: String) -> Int64 {
    feeds.filter { $0.table == table }.flatMap(\.outcomes).filter { $0.outcome == outcome }.reduce(0) { $0 + $1.rows }
  }
}
