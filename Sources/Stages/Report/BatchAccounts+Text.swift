package import StageFiles
internal import Transform

extension BatchAccounts {
  /// How many notes of a file are shown to people.
  private static let notesShown = 5

  /// The accounts for people: a line a file, below it a line for each feed and each fact.
  package var text: String {
    var lines = ["accounting of \(pipeline) \(batch) (batch \(batchID), warehouse version \(warehouseVersion))"]
    let width = max(20, files.map(\.path.count).max() ?? 0)
    for file in files {
      let name = file.path + String(repeating: " ", count: width - file.path.count)
      if file.status == "repeated" {
        lines.append("  \(name)  the same bytes were published before: nothing was read")
        continue
      }
      let filters = file.filters.map { "\($0.rows) \($0.outcome)" }.joined(separator: ", ")
      lines.append(
        "  \(name)  \(file.records) records = \(file.feeding) feeding + \(file.filtered) filtered"
          + (filters.isEmpty ? "" : " (\(filters))") + " + \(file.rejected) rejected")
      for note in file.notes.prefix(Self.notesShown) { lines.append("    note: \(note)") }
      if file.notes.count > Self.notesShown {
        lines.append("    note: \(file.notes.count - Self.notesShown) more differences, in martlet.drift")
      }
      for feed in file.feeds { lines.append("    \(feed.name): \(Self.sum(feed.outcomes))") }
      for feed in file.published { lines.append("    \(feed.table) in the warehouse: \(Self.sum(feed.outcomes))") }
    }
    lines += listings.compactMap(\.line).map { "  \($0)" }
    if !rejects.isEmpty {
      lines.append("  rejects")
      for reject in rejects {
        let more = reject.rows > Int64(reject.examples.count) ? ", …" : ""
        lines.append("    \(reject.rule): \(reject.rows), at \(reject.examples.joined(separator: ", "))\(more)")
      }
    }
    let failing = screens.filter { $0.failed > 0 }
    if !failing.isEmpty { lines += ["  screens"] + failing.map { "    \($0.line)" } }
    let faults = imbalances
    let records = files.reduce(0) { $0 + $1.records }
    lines += faults.isEmpty ? ["  balanced: \(records) records"] : faults.map { "  DOES NOT BALANCE: \($0)" }
    return lines.joined(separator: "\n")
  }

  /// `4012 rows = 3990 emitted + 22 rejected`.
  private static func sum(_ outcomes: Outcomes) -> String {
    let all = outcomes.reduce(0) { $0 + $1.rows }
    return "\(all) row\(all == 1 ? "" : "s") = " + outcomes.map { "\($0.rows) \($0.outcome)" }.joined(separator: " + ")
  }

  /// The accounts for programs.
  package var json: JSONValue {
    func outcomes(_ outcomes: Outcomes) -> JSONValue { .members(outcomes.map { ($0.outcome, .integer(Int($0.rows))) }) }
    func feeds(_ feeds: [Feed]) -> JSONValue {
      .array(
        feeds.map {
          .members([("feed", .string($0.name)), ("table", .string($0.table)), ("rows", outcomes($0.outcomes))])
        })
    }
    return .members([
      ("batch_id", .integer(Int(batchID))), ("warehouse_version", .integer(Int(warehouseVersion))),
      (
        "files",
        .array(
          files.map { file in
            .members([
              ("source", .string(file.source)), ("path", .string(file.path)), ("status", .string(file.status)),
              ("records", .integer(Int(file.records))), ("feeding", .integer(Int(file.feeding))),
              ("filtered", .integer(Int(file.filtered))), ("rejected", .integer(Int(file.rejected))),
              ("filters", outcomes(file.filters)), ("feeds", feeds(file.feeds)),
              ("published", feeds(file.published)), ("notes", .array(file.notes.map { .string($0) })),
            ])
          })
      ),
      (
        "rejects",
        .array(
          rejects.map {
            .members([
              ("rule", .string($0.rule)), ("rows", .integer(Int($0.rows))),
              ("examples", .array($0.examples.map { .string($0) })),
            ])
          })
      ),
      ("listings", .array(listings.map(\.json))), ("balanced", .boolean(imbalances.isEmpty)),
    ])
  }
}
