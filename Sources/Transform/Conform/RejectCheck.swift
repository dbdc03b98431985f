import Columnar
import Definitions
import OperatingSystem

/// Stops a batch that rejects more than its definition allows.
struct RejectCheck {
  private let accounts: [FileAccount]
  private let entries: [RejectTable.Entry]

  /// Replays are not looked at: what is allowed is allowed of deliveries.
  init(_ accounts: [FileAccount], _ rejects: RejectTable) {
    self.accounts = accounts.filter(\.replayed.isEmpty)
    let files = Set(self.accounts.map(\.index))
    entries = rejects.entries.filter { files.contains($0.file) }
  }

  /// Checks the limits of the pipeline, and of each source.
  ///
  /// - Throws: `Failure` of status stopped that names the first rejects.
  func check(_ pipeline: Pipeline) throws {
    try check(pipeline.rejectLimits, accounts, entries, "the pipeline", key: "rejects")
    for (index, source) in pipeline.sources.enumerated() {
      let own = accounts.filter { $0.source == index }
      let files = Set(own.map(\.index))
      try check(
        source.rejectLimits, own, entries.filter { files.contains($0.file) }, "source \(source.name)",
        key: "sources.\(source.name).rejects")
    }
  }

  private func check(
    _ limits: RejectLimits, _ accounts: [FileAccount], _ entries: [RejectTable.Entry], _ who: String, key: String
  ) throws {
    if let most = limits.count, entries.count > most {
      throw Failure(
        .stopped, "\(entries.count) rows are rejected; \(who) allows \(most): \(telling(entries))",
        remedy: "look at the rejects, correct the files or the definition, or raise \(key).at_most")
    }
    let rows = accounts.reduce(0) { $0 + $1.producedRows + $1.rejected }
    if let share = limits.share, rows > 0, Double(entries.count) > share * Double(rows) {
      throw Failure(
        .stopped,
        "\(entries.count) of \(rows) rows are rejected; \(who) allows \(share * 100) %: \(telling(entries))",
        remedy: "look at the rejects, correct the files or the definition, or raise \(key).share")
    }
  }

  /// How many there are by rule, and where the first of them stand.
  private func telling(_ entries: [RejectTable.Entry]) -> String {
    var counts: [String: Int] = [:]
    for entry in entries { counts[entry.reject.rule, default: 0] += 1 }
    let rules = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
      .map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    let paths = Dictionary(uniqueKeysWithValues: accounts.map { ($0.index, $0.path) })
    var first: [String] = []
    for (file, reject) in RejectTable.sorted(entries) {
      let place = "\(paths[file] ?? ""):\(reject.line)\(reject.column.map { " (\($0))" } ?? "")"
      let line = "\(place) \(reject.rule): \(reject.message)"
      if !first.contains(line) { first.append(line) }
      if first.count == 5 { break }
    }
    return "\(rules); the first: \(first.joined(separator: "; "))"
  }
}
