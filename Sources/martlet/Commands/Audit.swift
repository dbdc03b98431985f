import Definitions
import OperatingSystem
import Stages

extension Command {
  private static let cuboids = Option.flag("cuboids", "also compare every cuboid with the star, row by row")
  private static let exports = Option.flag(
    "files", "also read the export files again that are still there, or archived")

  /// `martlet audit`
  static let audit = Command(
    words: ["audit"], arguments: ["[BATCH]"], options: [cuboids, exports, .schema, .warehouse, .logFormat],
    summary: "prove the accounting of a batch, or of all, and the star by its own tables",
    details: """
      Of a batch, the ledger is compared with itself and with the tables. Without one, so are all, and of the tables every
      key, grain, reference, binding, chain of versions and link of an account is proved. Prints where they part; then the
      exit status is 1.
      """
  ) { invocation in
    let project = try Project()
    let access = try invocation.access(root: project.root)
    let warehouse = try project.warehouse(named: invocation[.schema], in: access)
    let progress = Progress(invocation.log)
    let (audit, files) = try access.withConnection { connection in
      let audit = try Stages.Audit(
        connection, warehouse, batch: invocation.argument(0), withCuboids: invocation.has(cuboids))
      let files =
        try invocation.has(exports)
        ? FileAudit(
          connection, batches: audit.ledger.batches, workingDirectory: project.root, log: invocation.log, progress)
        : nil
      return (audit, files)
    }
    let ledger = audit.ledger
    if let batch = invocation.argument(0), ledger.batches.isEmpty {
      throw Failure(.failed, "there is no batch \(batch) in the ledger\(ledger.unloaded.map { ": \($0)" } ?? "")")
    }
    for note in ledger.notes + (files?.notes ?? []) { invocation.log.tell(note) }
    let findings = [audit.star] + (files.map { [$0.findings] } ?? [])
    let faults = findings.flatMap(\.faults)
    try Terminal.write(audit.text(with: files?.findings), to: .standard)
    if !ledger.faults.isEmpty {
      invocation.log.tell("the accounts part in \(ledger.faults.count) of \(ledger.comparisons) comparisons", .error)
    }
    if !faults.isEmpty {
      let tables = Set(faults.map(\.table)).sorted().joined(separator: ", ")
      invocation.log.tell("\(faults.reduce(0) { $0 + $1.count }) faults in \(tables)", .error)
    }
    return ledger.faults.isEmpty && faults.isEmpty ? .done : .failed
  }
}
