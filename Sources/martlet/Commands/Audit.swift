import Definitions
import OperatingSystem
import Stages

extension Command {
  /// `martlet audit`
  static let audit = Command(
    words: ["audit"], arguments: ["[BATCH]"], options: [.schema, .warehouse, .logFormat],
    summary: "prove the accounting of a batch, or of all, against the tables",
    details: "Prints where the accounts part; then the exit status is 1."
  ) { invocation in
    let project = try Project()
    let warehouse = try project.warehouse(named: invocation[.schema])
    let audit = try invocation.access(root: project.root).withConnection {
      try Stages.Audit($0, warehouse, batch: invocation.argument(0))
    }
    if let batch = invocation.argument(0), audit.batches.isEmpty {
      throw Failure(.failed, "there is no batch \(batch) in the ledger")
    }
    for note in audit.notes { invocation.log.tell(note) }
    for fault in audit.faults { try Terminal.write(fault + "\n", to: .standard) }
    if audit.faults.isEmpty {
      try Terminal.write("\(audit.batches.count) batches balance: \(audit.comparisons) comparisons\n", to: .standard)
      return .done
    }
    invocation.log.tell("the accounts part in \(audit.faults.count) of \(audit.comparisons) comparisons", .error)
    return .failed
  }
}
