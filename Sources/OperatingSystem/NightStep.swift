import Glibc
import Synchronization

/// The steps of a night, in their order: where it can be told to stop, and where tests let it die.
///
/// ```
/// found ─ connected ─ locked ─ schema ─ keys ─ snapshot ─ begun ─ members ─ copying ─ copied ─▶
///   facts ─ rebound ─ cuboids ─ checked ─ recorded ─ [commit] ─ committed ─ told
/// replacing, replaced: each time that a stage's folder takes its place
/// ```
///
/// A step is passed once a night, or once a table: never once a row.
package enum NightStep: String, Sendable, CaseIterable {
  /// The files are found and hashed.
  case found
  /// There is a connection; the ledger does not know the batch.
  case connected
  /// The publisher's lock is held.
  case locked
  /// The warehouse's tables are those of the definitions.
  case schema
  /// Members and keys are read from the files.
  case keys
  /// What the warehouse knows of them is read.
  case snapshot
  /// The transaction that publishes has begun.
  case begun
  /// Accounts of a dimension are in.
  case members
  /// The first rows of a table have been given to COPY.
  case copying
  /// All tables have come.
  case copied
  /// The rows of facts are where they belong.
  case facts
  /// Facts published before are bound anew.
  case rebound
  /// The cuboids are up to date.
  case cuboids
  /// The accounting balances.
  case checked
  /// The ledger is written: the next statement commits.
  case recorded
  /// The batch is published, and the server has said so.
  case committed
  /// The run folder says so, too.
  case told
  /// A stage is written; its folder is about to take its place.
  case replacing
  /// The folder that was there before is out of the way, the new one not yet in its place.
  case replaced

  /// Passes the step.
  ///
  /// - Throws: `Failure` if a signal has come; not where something is done already, and is only to be finished.
  package func pass() throws {
    try Fault.asked.get()?.strike(at: self)
    switch self {
    case .committed, .told, .replacing, .replaced: break
    default: try Interruption.check()
    }
  }
}

/// What a test lets happen when a step is passed for the first time: `MARTLET_FAULT=STEP:WHAT`.
private struct Fault {
  private static let hasStruck = Atomic<Bool>(false)

  enum What: String, CaseIterable {
    /// Ends the process at once, as `kill -9` does.
    case kill
    /// Sends SIGINT, as ctrl-C does.
    case interrupt
    /// Sends SIGTERM.
    case terminate
    /// Stands still until SIGCONT, so that a test can do what it wants from outside.
    case stop
  }

  let step: NightStep
  let what: What

  /// What the environment asks for; read once.
  static let asked = Result<Fault?, any Error> {
    guard let text = Environment.value("MARTLET_FAULT") else { return nil }
    let parts = text.split(separator: ":").map(String.init)
    guard parts.count == 2, let step = NightStep(rawValue: parts[0]), let what = What(rawValue: parts[1]) else {
      let steps = NightStep.allCases.map(\.rawValue).joined(separator: ", ")
      let deaths = What.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(
        .usage, "MARTLET_FAULT is \"\(text)\", which is no STEP:WHAT",
        remedy: "steps are \(steps); what can happen: \(deaths); without tests, do not set it")
    }
    return Fault(step: step, what: what)
  }

  func strike(at step: NightStep) {
    guard step == self.step, !Fault.hasStruck.exchange(true, ordering: .relaxed) else { return }
    switch what {
    case .kill: kill(getpid(), SIGKILL)
    case .stop: kill(getpid(), SIGSTOP)
    case .interrupt, .terminate:
      kill(getpid(), what == .interrupt ? SIGINT : SIGTERM)
      // Another thread takes it.
      while Interruption.status == nil { Clock.pause(milliseconds: 1) }
    }
  }
}
