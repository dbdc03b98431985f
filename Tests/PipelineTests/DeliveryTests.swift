import Foundation
import PostgreSQL
import StageFiles
import Testing

/// How files come in: packed, by standard input, late, cut short, behind closed doors, too large.
@Suite(.serialized) struct DeliveryTests {
  static let night: String = TestProject.nights[0]
  static let orders: String = "exports/shop/orders_\(night).csv"

  /// A shop whose stages up to extract are all that is wanted: there is no server.
  private func shop() throws -> TestProject { try TestProject.shop(warehouse: "host=/nonexistent dbname=none") }

  private func declare(_ text: String, in project: TestProject, files: String = "orders_{batch}*.csv") throws {
    try project.edit("pipelines/shop.yaml") { $0.replacing("files: \"\(files)\"", with: text) }
  }

  private func zip(_ archive: String, _ names: [String], in folder: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/zip")
    process.arguments = ["-q", "-X", archive] + names
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  @Test("the warehouse is the same when the night comes in one archive")
  func archive() throws {
    let plain = try TestProject.shop()
    try plain.edit(Self.orders) { $0 + "#BAD,a,b\n" }
    let packed = try TestProject.shop(exportsOf: plain)
    let names = try FileManager.default.contentsOfDirectory(atPath: packed.path("exports/shop"))
      .filter { $0.contains(Self.night) }
    try zip("night_\(Self.night)", names, in: packed.path("exports/shop"))
    for name in names { try FileManager.default.removeItem(atPath: packed.path("exports/shop/\(name)")) }
    try packed.edit("pipelines/shop.yaml") {
      $0.replacing("    files: ", with: "    files: \"night_{batch}.zip\"\n    members: ")
    }
    for project in [plain, packed] { try project.succeed("run", "shop", "--batch", Self.night, "--keep") }
    // What the ledger calls the files is all that differs; members are known by the digest of their own bytes.
    for table in ["crm.sales_fact", "crm.customer", "martlet.counts", "martlet.totals"] {
      #expect(try plain.dump()[table] == packed.dump()[table], "\(table)")
    }
    func digests(_ project: TestProject) throws -> [String?] {
      let connection = try Connection(conninfo: project.warehouse)
      defer { connection.close() }
      let rows = try connection.query("select sha256, regexp_replace(path, '.*/', '') from martlet.file order by path")
      return (0..<rows.count).flatMap { [rows.text($0, 0), rows.text($0, 1)] }
    }
    #expect(try digests(plain) == digests(packed))
    #expect(try packed.succeed("run", "shop", "--batch", Self.night).errors.contains("published already"))
    // A rejected record is found again within its member.
    let replayed = try packed.succeed("rejects", "replay", "--batch", Self.night, "--rule", "field-count").errors
    #expect(replayed.contains("rejected again"), "\(replayed)")
    let place = "night_2026-11-20.zip/orders_2026-11-20.csv"
    #expect(try packed.succeed("rejects", "list", "--format", "csv").output.contains(place))
  }

  @Test("a source's file may come by standard input; the same again does nothing; nothing of it stays behind")
  func standardInput() throws {
    let project = try TestProject.shop()
    let file = project.path(Self.orders)
    let arguments = ["run", "shop", "--batch", Self.night, "--stdin", "shop_orders"]
    for says in ["published shop", "published already"] {
      let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
      let outcome = try Tool.martlet.run(arguments, in: project.root, warehouse: project.warehouse, input: input)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let files = try connection.query("select path from martlet.file where source = 'shop_orders'")
    #expect((0..<files.count).map { files.text($0, 0) } == ["<stdin>"])
    #expect(!FileManager.default.fileExists(atPath: project.path("run/shop/\(Self.night)/.stdin")))
    let replay = try project.run("rejects", "replay", "--batch", Self.night, "--source", "shop_orders")
    #expect(replay.status == 1 && replay.errors.contains("what came by standard input was not kept"), "\(replay)")
  }

  @Test("standard input is kept for its owner only, and gone when the run is ended by a signal")
  func standardInputEnded() throws {
    let project = try shop()
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    let process = try Tool.martlet.start(
      ["extract", "shop", "--batch", Self.night, "--stdin", "shop_orders"], in: project.root, warehouse: nil,
      input: input.fileHandleForReading, output: output, errors: errors)
    let spool = project.path("run/shop/\(Self.night)/.stdin")
    try input.fileHandleForWriting.write(contentsOf: Data("Name,Email\n".utf8))
    for _ in 0..<500 where !FileManager.default.fileExists(atPath: spool) { usleep(10_000) }
    let mode = try FileManager.default.attributesOfItem(atPath: spool)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    #expect(!FileManager.default.fileExists(atPath: spool))
  }

  @Test("a source that is not there cannot come by standard input")
  func standardInputOfNoSource() throws {
    let outcome = try shop().run("extract", "shop", "--stdin", "shop_order")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("did you mean 'shop_orders'?"))
  }

  @Test("a file that comes late is waited for")
  func late() throws {
    let project = try shop()
    try declare("files: \"orders_{batch}*.csv\"\n    arrival: {wait: 2m, marker: \"orders_{batch}.done\"}", in: project)
    let marker = project.path("exports/shop/orders_\(Self.night).done")
    let (output, errors) = (Pipe(), Pipe())
    let process = try Tool.martlet.start(
      ["extract", "shop", "--batch", Self.night], in: project.root, warehouse: nil, output: output, errors: errors)
    let waiting = Self.read(errors.fileHandleForReading, until: "orders_\(Self.night).done is not there")
    #expect(waiting.contains("waiting for up to 120 s"), "\(waiting)")
    try Data().write(to: URL(fileURLWithPath: marker))
    let rest = PipeReader(errors).text()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(rest)")
    #expect(rest.contains("extracted"), "\(rest)")
  }

  /// Reads until a text has come, or the end.
  private static func read(_ handle: FileHandle, until text: String) -> String {
    var data = Data()
    while !String(decoding: data, as: UTF8.self).contains(text) {
      let more = handle.availableData
      if more.isEmpty { break }
      data.append(more)
    }
    return String(decoding: data, as: UTF8.self)
  }

  @Test("waiting is ended by a signal", arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func waitingEnded(_ signal: Int32, _ status: Int32) throws {
    let project = try shop()
    try declare("files: \"never_{batch}.csv\"\n    arrival: {wait: 1h}", in: project)
    let (output, errors) = (Pipe(), Pipe())
    let process = try Tool.martlet.start(
      ["extract", "shop", "--batch", Self.night], in: project.root, warehouse: nil, output: output, errors: errors)
    _ = Self.read(errors.fileHandleForReading, until: "waiting for")
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == status)
  }

  struct Refused: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var status: Int32
    var says: [String]
    var batch = DeliveryTests.night
    var spoil: @Sendable (TestProject) throws -> Void
  }

  private static func arrival(_ text: String) -> @Sendable (TestProject) throws -> Void {
    { project in
      try project.edit("pipelines/shop.yaml") {
        $0.replacing("files: \"orders_{batch}*.csv\"", with: "files: \"orders_{batch}*.csv\"\n    arrival: \(text)")
      }
    }
  }

  static let refusals: [Refused] = [
    Refused(
      testDescription: "fewer files than expected, after waiting", status: 75,
      says: ["source shop_orders expects 9 files, and there are", "waited for 1 s", "run again when"],
      spoil: arrival("{expect: 9, wait: 1s}")),
    Refused(
      testDescription: "more files than expected", status: 1,
      says: [
        "expects 2 files, and there are 3: orders_2026-11-20.csv, orders_2026-11-20_2.csv, orders_2026-11-20_x.csv"
      ]
    ) {
      try $0.write("exports/shop/orders_2026-11-20_x.csv", Data())
      try arrival("{expect: 2, wait: 1h}")($0)
    },
    Refused(
      testDescription: "a file that is still growing", status: 75,
      says: ["the file orders_2026-11-20.csv of source shop_orders changed less than 86400 s ago: it is still growing"],
      spoil: arrival("{settle: 1d}")),
    Refused(
      testDescription: "more than the file system can hold", status: 1,
      says: ["the run folder needs about 13.2 TB, and there are", "run/shop/2026-11-20: ", "make room"]
    ) {
      // Sparse: it takes no room itself.
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: $0.path(orders)))
      try file.truncate(atOffset: 4 << 40)
    },
    Refused(
      testDescription: "a batch that is no date where the pattern asks for one", status: 2,
      says: ["pipelines/shop.yaml: source catalogue: the batch night-1 is not named by a date"], batch: "night-1"
    ) {
      try $0.edit("pipelines/shop.yaml") { $0.replacing("{batch}", with: "{batch:%Y%m%d}") }
    },
    Refused(
      testDescription: "a run folder that is a file", status: 1, says: ["cannot make the folder", "write access"]
    ) { try $0.write("run", Data()) },
  ]

  @Test("a delivery that cannot be taken is named, with the documented status", arguments: refusals)
  func refused(_ test: Refused) throws {
    let project = try shop()
    try test.spoil(project)
    let outcome = try project.run("extract", "shop", "--batch", test.batch)
    #expect(outcome.status == test.status, "\(outcome.errors)")
    for text in test.says { #expect(outcome.errors.contains(text), "\(text) is not in: \(outcome.errors)") }
    #expect(!FileManager.default.fileExists(atPath: project.path("run/shop/\(Self.night)/extracted")))
  }

  @Test("the report notes a file whose last record is not ended, by stages and in a run")
  func unended() throws {
    let project = try TestProject.shop()
    try project.edit(Self.orders) { String($0.dropLast()) }
    let note = "the last record is not ended by a line end, as the others are: the file may be cut short"
    let extracted = try project.succeed("extract", "shop", "--batch", Self.night).errors
    #expect(extracted.contains("  orders_\(Self.night).csv: \(note)"), "\(extracted)")
    let run = try project.succeed("run", "shop", "--batch", Self.night).errors
    #expect(run.split(separator: "\n").count { $0 == "    note: \(note)" } == 1, "\(run)")
  }

  @Test(
    "folders and files that may not be used are named",
    .enabled(if: geteuid() == 0 && Tool.exists("/usr/bin/setpriv"), "only root can act as somebody else"),
    arguments: [
      ("exports/shop", 0o600, "may not enter"), ("exports/shop", 0o311, "may not list"),
      (orders, 0o600, "may not be read by user 65534"), ("run/shop/2026-11-20", 0o555, "cannot be written"),
    ])
  func closed(_ path: String, _ mode: Int, _ says: String) throws {
    let project = try shop()
    try FileManager.default.createDirectory(
      atPath: project.path("run/shop/\(Self.night)"), withIntermediateDirectories: true)
    let files = FileManager.default
    // Another account is to see the project, and to write but in what is closed.
    for name in ["", "exports", "run", "run/shop", "run/shop/\(Self.night)"] {
      try files.setAttributes([.posixPermissions: 0o777], ofItemAtPath: project.path(name))
    }
    try files.setAttributes([.posixPermissions: mode], ofItemAtPath: project.path(path))
    let outcome = try Tool(path: "/usr/bin/setpriv").run(
      [
        "--reuid=65534", "--regid=65534", "--clear-groups", Tool.martlet.path, "extract", "shop", "--batch", Self.night,
      ],
      in: project.root)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(outcome.errors.contains(project.path(path)), "\(outcome.errors)")
    #expect(outcome.errors.contains("→"), "\(outcome.errors)")
  }
}
