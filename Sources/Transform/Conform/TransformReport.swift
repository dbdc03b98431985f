import Columnar
import Definitions

/// What a transform did, file by file, for the run's report.
package struct TransformReport: Sendable {
  /// One file.
  package struct File: Sendable {
    package var fileID: Int64
    package var source: String
    package var path: String
    /// The same bytes were published before: nothing was read.
    package var isRepeated: Bool
    package var records: Int
    package var feeding: Int
    package var filtered: [(filter: String, records: Int)]
    package var rejected: Int
    /// Rows by feed, then by outcome, in the order of the source's feeds; outcomes without rows are left out.
    package var feeds: [(feed: String, outcomes: [(outcome: String, rows: Int)])]
  }
  package var files: [File]
  /// Rejects by rule: how many, and where the first of them stand, as `path:line`.
  package var rejects: [(rule: String, count: Int, examples: [String])]
  /// What all screens came to, in the order of the definition.
  package var screens: [ScreenResult]
  /// What full exports said of who is there, where absence means deletion.
  package var listings: [ListingResult]
}

extension Transformation {
  /// What happened.
  var report: TransformReport {
    let files = accounts.map { account in
      let source = plans[account.source].source
      return TransformReport.File(
        fileID: numbers.firstFileID + Int64(account.index), source: source.name, path: account.path,
        isRepeated: account.repeated,
        records: account.records, feeding: account.feeding,
        filtered: account.filtered(by: source.filters),
        rejected: account.rejected,
        feeds: source.feeds.enumerated().map { index, feed in
          (
            feed.label,
            Outcome.allCases.filter { account.rows[index][$0.rawValue] > 0 }
              .map { ($0.name, account.rows[index][$0.rawValue]) }
          )
        })
    }
    var byRule: [String: (count: Int, examples: [String])] = [:]
    for (file, reject) in rejects.entries {
      byRule[reject.rule, default: (0, [])].count += 1
      if byRule[reject.rule, default: (0, [])].examples.count < 3 {
        let column = reject.column.map { " (\($0))" } ?? ""
        byRule[reject.rule]?.examples.append("\(accounts[file].path):\(reject.line)\(column)")
      }
    }
    return TransformReport(
      files: files, rejects: byRule.sorted { $0.key < $1.key }.map { ($0.key, $0.value.count, $0.value.examples) },
      screens: screenResults, listings: listings)
  }
}
