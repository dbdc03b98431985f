internal import OperatingSystem
internal import PostgreSQL

/// A PostgreSQL of a project's own: a Unix socket, no port, nobody but its user and root.
///
/// Several processes may ask for it at the same time: a lock file lets one after the other in.
package struct PrivateCluster {
  /// What there is of a cluster.
  package struct Status: Sendable, Equatable {
    /// The server's process; nil while it is stopped.
    package var process: Int32?
    /// The folder of its socket.
    package var sockets: String
    /// The folder of its data.
    package var data: String
    /// The major version of its data; nil while there is none.
    package var version: Int?
  }

  private let places: ClusterPlaces
  private let isDurable: Bool

  /// The cluster of a project.
  ///
  /// - Parameter isDurable: whether commits wait for the disk. Only tests go without.
  package init(projectRoot: String, isDurable: Bool = true) throws {
    places = try ClusterPlaces(projectRoot: projectRoot)
    self.isDurable = isDurable
  }

  /// How to connect to it.
  package var conninfo: String { conninfo(database: Self.database) }

  /// How to connect to a database of it.
  package func conninfo(database: String) -> String {
    "host=\(places.sockets) port=5432 user=martlet dbname=\(database)"
  }

  /// Makes it if it is not there, starts it if it is stopped, and waits until it takes connections.
  ///
  /// - Returns: how to connect.
  /// - Throws: `Failure` when PostgreSQL is not installed, the data is of another version, or the server does not start.
  @discardableResult
  package func up() throws -> String {
    try places.create()
    let lock = try FileLock.wait(places.lock)
    defer { withExtendedLifetime(lock) {} }
    let programs = try ServerPrograms.find(version: version)
    if process != nil {
      if try isAnswering(patience: 600) { return conninfo }
      // It runs, but its socket is gone.
      try stop(programs)
    }
    if version == nil { try initialize(programs) }
    try ClusterSettings(places: places, isDurable: isDurable).write()
    try start(programs)
    guard try isAnswering(patience: 600) else {
      throw Failure(.failed, "the private PostgreSQL runs, but does not answer", remedy: "see its log in \(places.log)")
    }
    try create(database: Self.database)
    return conninfo
  }

  /// How to connect to it; it is made or started where it does not run.
  ///
  /// The usual case costs nothing: whether a server that runs takes connections finds out who connects, and waits.
  package func address() throws -> String { try readyAddress ?? up() }

  /// How to connect to it where it runs.
  package var readyAddress: String? {
    process != nil && Path.exists(Path.join(places.sockets, ".s.PGSQL.5432")) ? conninfo : nil
  }

  /// Stops it; nothing if it is stopped.
  package func down() throws {
    guard Path.exists(places.state) else { return }
    let lock = try FileLock.wait(places.lock)
    defer { withExtendedLifetime(lock) {} }
    guard process != nil else { return }
    try stop(ServerPrograms.find(version: version))
  }

  /// Stops it and removes it with all its data.
  package func destroy() throws {
    try down()
    try Folder.remove(places.state)
    try Folder.remove(places.sockets)
  }

  /// What there is of it.
  package func status() -> Status {
    Status(process: process, sockets: places.sockets, data: places.data, version: version)
  }

  // MARK: Steps

  /// Makes the data beside its place, so that half of it is never taken for the whole.
  private func initialize(_ programs: ServerPrograms) throws {
    let beside = places.data + ".new"
    try Folder.remove(beside)
    try places.give(beside, mode: 0o700)
    let made = try run(
      [
        programs.initdb, "--pgdata", beside, "--username", "martlet", "--auth", "peer", "--encoding", "UTF8",
        "--locale", "C.UTF-8", "--data-checksums", isDurable ? "--sync-only" : "--no-sync",
      ].filter { $0 != "--sync-only" })
    guard made.status == 0 else {
      throw Failure(.failed, "initdb failed: \(PrivateCluster.lastLine(made.output))")
    }
    try Folder.rename(beside, to: places.data)
  }

  private func start(_ programs: ServerPrograms) throws {
    try removeForeignProcessFile()
    // After a kill -9 the server's children need a moment to notice, and hold its memory until then.
    for attempt in 1...60 {
      _ = try? Folder.remove(places.startLog)
      let started = try run([
        programs.pgCtl, "start", "--pgdata", places.data, "--wait", "--timeout", "600", "--log", places.startLog,
        "--options", "-c config_file=\(places.settings)",
      ])
      if started.status == 0 { return }
      let log = (try? File.read(places.startLog)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      let complaint = log + started.output
      if attempt < 60 && complaint.contains("is still in use") {
        Clock.pause(milliseconds: 500)
        continue
      }
      let reason = log.split(separator: "\n").last { $0.contains("FATAL") }.map(String.init)
      throw Failure(
        .failed, "the private PostgreSQL does not start: \(reason ?? PrivateCluster.lastLine(complaint))",
        remedy: "see \(places.log)")
    }
  }

  private func stop(_ programs: ServerPrograms) throws {
    let stopped = try run([
      programs.pgCtl, "stop", "--pgdata", places.data, "--mode", "fast", "--wait", "--timeout", "600",
    ])
    guard stopped.status == 0 || process == nil else {
      throw Failure(
        .failed, "the private PostgreSQL does not stop: \(PrivateCluster.lastLine(stopped.output))",
        remedy: "see \(places.log)")
    }
  }

  private func run(_ arguments: [String]) throws -> ChildProcess.Outcome {
    try ChildProcess.run(places.asOwner + arguments)
  }

  /// Whether it takes connections, waited for in steps of 0.1 s; false when there is no socket to ask at.
  private func isAnswering(patience: Int) throws -> Bool {
    for _ in 0..<patience {
      do {
        _ = try Connection(conninfo: conninfo(database: "postgres"))
        return true
      } catch let failure as Failure {
        guard Path.exists(Path.join(places.sockets, ".s.PGSQL.5432")) else { return false }
        if failure.status != .tryAgain || failure.message.contains("authentication failed") { throw failure }
      }
      Clock.pause(milliseconds: 100)
    }
    return false
  }

  // MARK: What is there

  private var version: Int? {
    guard let bytes = try? File.read(Path.join(places.data, "PG_VERSION")) else { return nil }
    return Int(String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self))
  }

  /// The number in `postmaster.pid`, whoever it belongs to now.
  private var recordedProcess: Int32? {
    guard let bytes = try? File.read(places.processFile) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self))
  }

  /// The server's process; nil if it does not run, even if another program has its number today.
  private var process: Int32? {
    guard let number = recordedProcess, let bytes = try? File.read("/proc/\(number)/cmdline") else { return nil }
    let arguments = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    guard let program = arguments.first, Path.name(program) == "postgres", arguments.contains(places.data) else {
      return nil
    }
    return number
  }

  /// After a crash of the machine the number in the process file may belong to another program, and
  /// PostgreSQL would not start beside it.
  private func removeForeignProcessFile() throws {
    guard let number = recordedProcess, process == nil, Path.exists("/proc/\(number)") else { return }
    try Folder.remove(places.processFile)
    try Folder.remove(Path.join(places.sockets, ".s.PGSQL.5432.lock"))
    try Folder.remove(Path.join(places.sockets, ".s.PGSQL.5432"))
  }

  private static func lastLine(_ output: String) -> String {
    output.split(separator: "\n").last.map(String.init) ?? "no reason given"
  }
}
