import Definitions
import Foundation
import OperatingSystem
import PostgreSQL
import StageFiles
import Stages
import Testing

/// The command line's contract: help, statuses, signals, locks, audit.
@Suite(.serialized) struct CommandTests {
  static let commands = [
    "up", "down", "status", "check", "extract", "snapshot", "transform", "load", "run", "plan", "query", "cube list",
    "cube build", "cube drop", "cube verify", "cube advise", "audit", "rejects list", "schema ddl", "schema apply",
    "rebuild", "clean",
    "peek",
    "profile",
  ]

  @Test("every command has its own help, and the whole help names it", arguments: commands)
  func help(command: String) throws {
    let folder = NSTemporaryDirectory()
    let words = command.split(separator: " ").map(String.init)
    let help = try Tool.martlet.succeed(words + ["--help"], in: folder)
    #expect(help.output.contains("Usage: martlet \(command)"))
    #expect(help.errors.isEmpty)
    #expect(try Tool.martlet.succeed(["--help"], in: folder).output.contains("\n  \(command) "))
  }

  @Test(
    "a wrong command line ends with status 2 and names what was probably meant",
    arguments: [
      (["rnu"], "run"), (["qurey", "x"], "query"), (["cube", "biuld", "x"], "build"), (["run"], "PIPELINE"),
      (["run", "shop", "--batc", "x"], "--batch"), (["run", "shop", "--batch"], "NAME"),
      (["run", "shop", "--keep=yes"], "takes no value"), (["run", "a", "b"], "too many"),
      (["run", "shop", "--batch", "x", "--batch", "y"], "twice"), (["run", "shop", "--log-format", "jso"], "json"),
      (["undo", "x"], "unknown command"), (["cube"], "list"), ([], "Usage"),
    ])
  func usage(words: [String], says: String) throws {
    let outcome = try Tool.martlet.run(words, in: NSTemporaryDirectory())
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test("a signal cancels what the server does; nothing is published, and the status says which", arguments: [2, 15])
  func signals(signal: Int32) throws {
    let project = try TestProject.shop()
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    let before = try project.dump()
    // A reader's lock on a fact holds the publish up until the signal has come.
    let blocker = try Connection(conninfo: project.warehouse)
    defer { blocker.close() }
    try blocker.execute("begin; lock table crm.sales_fact in share mode")
    let errors = Pipe()
    let process = try Tool.martlet.start(
      ["run", "shop", "--batch", TestProject.nights[1]], in: project.root, warehouse: project.warehouse, output: Pipe(),
      errors: errors)
    let reader = PipeReader(errors)
    // Another connection: within a transaction the statistics stand still.
    let observer = try Connection(conninfo: project.warehouse)
    defer { observer.close() }
    var isWaiting = false
    for _ in 0..<600 where !isWaiting {
      Foundation.Thread.sleep(forTimeInterval: 0.05)
      isWaiting =
        try observer.integer(
          "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") ?? 0
        > 0
    }
    #expect(isWaiting)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 128 + signal, "\(reader.text())")
    blocker.rollback()
    expectEqual(before, try project.dump(), "after the signal")
    try project.succeed("run", "shop", "--batch", TestProject.nights[1])
  }

  @Test("a batch that another process works on is to be tried again")
  func locked() throws {
    let project = try TestProject.shop()
    let folder = BatchFolder(root: project.root, pipeline: "shop", batch: TestProject.nights[0])
    let outcome = try folder.whileLocked { try project.run("run", "shop", "--batch", TestProject.nights[0]) }
    #expect(outcome.status == 75)
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
  }

  @Test("audit names the file, the fact and the measure where the tables part from the ledger")
  func audit() throws {
    let project = try TestProject.shop()
    for night in TestProject.nights { try project.succeed("run", "shop", "--batch", night) }
    #expect(try project.succeed("audit").output.contains("3 batches balance"))
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let cases = [
      (
        """
        update crm.sales_fact set net_amount = net_amount + 1
        where sales_key = (select min(sales_key) from crm.sales_fact where quantity > 0)
        """,
        "sales.net_amount"
      ),
      (
        """
        delete from crm.interactions_fact
        where interactions_key = (select min(interactions_key) from crm.interactions_fact)
        """,
        "rows of interactions published"
      ),
      ("update martlet.file set records = records + 1 where file_id = 1", "catalogue_2026-11-20.csv"),
    ]
    for (change, says) in cases {
      try connection.execute(change)
      let outcome = try project.run("audit")
      #expect(outcome.status == 1)
      #expect(outcome.output.contains(says), "\(outcome.output)")
    }
    #expect(try project.run("audit", "2031-01-01").status == 1)
  }

  @Test("a file that changes while it is read ends the run")
  func changed() throws {
    let project = try TestProject.shop()
    let pipeline = try DefinitionReader.pipeline("shop", workingDirectory: project.root)
    let request = try BatchRequest(pipeline: pipeline, batch: TestProject.nights[0], log: Log(format: .text))
    let files = try DeliveredFile.find(request, writing: 0, Progress(request.log))
    for file in files { try file.checkUnchanged() }
    try project.edit(BadInputTests.orders) { $0 + "x\n" }
    let failure = #expect(throws: Failure.self) {
      for file in files { try file.checkUnchanged() }
    }
    #expect(failure?.place?.hasSuffix("orders_2026-11-20.csv") == true)
  }

  @Test("lines for programs are JSON, each by itself")
  func jsonLines() throws {
    let project = try TestProject.shop()
    let outcome = try project.succeed("run", "shop", "--batch", TestProject.nights[0], "--log-format", "json")
    let lines = outcome.errors.split(whereSeparator: \.isNewline)
    #expect(lines.count > 2)
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["message"] is String)
    }
  }
}
