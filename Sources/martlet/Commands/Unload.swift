import Definitions
import OperatingSystem
import PostgreSQL
import Stages

extension Command {
  private static let dry = Option.flag("dry-run", "say what would become of the star, change nothing")
  private static let today = Option.flag(
    "current-definitions", "let batches of other definitions be made by those of today")
  private static let scratch = Option.value(
    "scratch", "DSN", "empty database to work in, where the role may not make one")

  /// `martlet unload`
  static let unload = Command(
    words: ["unload"], arguments: ["BATCH"],
    options: [dry, today, scratch, .schema, .warehouse, .logFormat],
    summary: "take a published batch out again: the star is as if it had never come",
    details: """
      BATCH is its name, or PIPELINE/NAME; all its deliveries go, and replays of its rejects. The other batches are published
      again in a database beside the warehouse's, from their files or the archive; what then differs is brought over in one
      transaction, under the same numbers of batches and files. Until then nothing changes, and readers wait for nothing. The
      batch can be run again afterwards.
      """
  ) { invocation in
    let project = try Project()
    let access = try invocation.access(root: project.root)
    let warehouse = try project.warehouse(named: invocation[.schema], in: access)
    if let given = invocation[scratch], Connection.holdsPassword(given) {
      throw Failure(
        .usage, "--scratch holds a password, which everybody on this machine can see",
        remedy: "put it into ~/.pgpass, PGPASSWORD or a service file")
    }
    let night = invocation.argument(0) ?? ""
    let log = invocation.log
    let outcome = try UnloadStep.run(
      warehouse, root: project.root, night: night, access,
      scratch: invocation[scratch], byToday: invocation.has(today), isDry: invocation.has(dry), log)
    switch outcome {
    case .before(let told): log.tell("\(told): nothing is left to be done")
    case .planned(let comparison):
      try Terminal.write(comparison.text, to: .standard)
      log.tell("nothing was changed")
    case .done(let comparison, let changes):
      try Terminal.write(comparison.text, to: .standard)
      for change in changes { log.tell(change) }
      log.tell("\(night) is unloaded")
    }
    return .done
  }
}
