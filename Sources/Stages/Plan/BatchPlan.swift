internal import Definitions
package import Load
package import OperatingSystem
package import Transform

/// What a batch would do to the warehouse.
package struct BatchPlan: Sendable {
  /// How it stands with the batch.
  package enum State: Sendable {
    /// It can be run.
    case open
    /// Exactly this batch is published: a run does nothing.
    case published
    /// A quality gate stops it, so that a run publishes nothing.
    case stopped(Failure)
  }

  package let pipeline: String
  package let name: String
  /// The batch as it is, or would be.
  package let batch: PublishedBatch
  package let state: State
  /// What would change.
  package internal(set) var changes = PublishPlan()
  /// What would become of files and records; nil where the batch did not come that far.
  package internal(set) var accounts: BatchAccounts?
  /// What the screens come to.
  package internal(set) var screens: [ScreenResult] = []

  init(_ request: BatchRequest, _ batch: PublishedBatch, _ state: State) {
    pipeline = request.pipeline.name
    name = request.batch
    self.batch = batch
    self.state = state
  }

  private static let comparison = "not compared with what is published, since the batch is stopped"

  /// The plan for people.
  package var text: String {
    var lines = TraceLines()
    switch state {
    case .published:
      return "\(pipeline) \(name) is published already, as batch \(batch.batchID): a run does nothing\n"
    case .open:
      lines.title(
        "\(pipeline) \(name) would be batch \(batch.batchID), warehouse version \(batch.warehouseVersion); nothing is written"
      )
    case .stopped(let failure): lines.title("\(pipeline) \(name) would be stopped: \(failure.message)")
    }
    for dimension in changes.dimensions where !dimension.groups.isEmpty {
      lines.title(dimension.name)
      lines.table(dimension.groups.flatMap(Self.rows))
    }
    for fact in changes.facts where fact.rows > 0 || !fact.groups.isEmpty { Self.add(fact, to: &lines) }
    if let accounts, !accounts.rejects.isEmpty {
      lines.title("rejects")
      lines.table(
        accounts.rejects.map { reject in
          let more = reject.rows > Int64(reject.examples.count) ? " …" : ""
          return [reject.rule, AuditFindings.grouped(reject.rows), reject.examples.joined(separator: "; ") + more]
        })
    }
    let failing = screens.filter { $0.failed > 0 }
    if !failing.isEmpty {
      lines.title("screens that fail")
      for screen in failing { lines.line(screen.line) }
    }
    let isIdle =
      changes.dimensions.allSatisfy { $0.groups.isEmpty }
      && changes.facts.allSatisfy { $0.rows == 0 && $0.groups.isEmpty }
    if isIdle { lines.title("no row would change") }
    return lines.text
  }

  private static func add(_ fact: PublishPlan.Fact, to lines: inout TraceLines) {
    lines.title(fact.name)
    guard fact.isCompared else {
      lines.line("\(AuditFindings.grouped(fact.rows)) rows, \(comparison)")
      return
    }
    lines.table(fact.groups.flatMap(rows))
    if !fact.columns.isEmpty {
      let columns = fact.columns.map { "\($0.name) in \(AuditFindings.grouped($0.rows))" }
      lines.line("replacing rows differ by \(columns.joined(separator: ", "))")
    }
    for sum in fact.sums {
      lines.line(
        "\(sum.measure) \(sum.before == sum.after ? "\(sum.after), as before" : "\(sum.before) → \(sum.after)")")
    }
  }

  /// Examples without changes on one line, those with changes on lines of their own.
  private static func rows(_ group: PublishPlan.Group) -> [[String]] {
    let head = [group.subject, AuditFindings.grouped(group.count), group.what]
    let more = group.count > Int64(group.examples.count) && !group.examples.isEmpty
    if group.examples.allSatisfy({ $0.changes.isEmpty }) {
      let names = group.examples.map { Discretion.printable($0.name) }.joined(separator: "; ")
      return [head + [names + (more ? " …" : "")]]
    }
    var rows = group.examples.enumerated().map { index, example in
      let changes = example.changes.map { change in
        "\(change.column) \(Self.value(change.old)) → \(Self.value(change.new))"
      }
      let told = Discretion.printable(example.name) + (changes.isEmpty ? "" : ": " + changes.joined(separator: ", "))
      return (index == 0 ? head : ["", "", ""]) + [told]
    }
    if more { rows.append(["", "", "", "…"]) }
    return rows
  }

  private static func value(_ text: String?) -> String { text.map(Discretion.printable) ?? "—" }
}
