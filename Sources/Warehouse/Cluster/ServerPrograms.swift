internal import OperatingSystem

/// PostgreSQL's server programs as they are installed.
struct ServerPrograms {
  /// The folder of `initdb`, `pg_ctl` and `postgres`.
  let folder: String
  /// The major version, such as 15.
  let version: Int

  /// The least major version that Martlet works with.
  static let leastVersion = 15

  var initdb: String { Path.join(folder, "initdb") }
  var pgCtl: String { Path.join(folder, "pg_ctl") }

  /// Finds them: Debian's folders, then PATH. A data folder of a version wants programs of the same.
  ///
  /// - Throws: `Failure` naming the package that is missing.
  static func find(version wanted: Int?) throws -> ServerPrograms {
    var found: [ServerPrograms] = []
    for name in (try? Folder.entries("/usr/lib/postgresql")) ?? [] {
      if let version = Int(name) {
        found.append(ServerPrograms(folder: "/usr/lib/postgresql/\(name)/bin", version: version))
      }
    }
    for folder in (Environment.value("PATH") ?? "").split(separator: ":") {
      let programs = ServerPrograms(folder: String(folder), version: 0)
      guard Path.exists(programs.pgCtl), let version = version(of: programs.pgCtl) else { continue }
      found.append(ServerPrograms(folder: String(folder), version: version))
    }
    found = found.filter { Path.exists($0.initdb) && Path.exists($0.pgCtl) && $0.version >= leastVersion }
    if let wanted {
      if let programs = found.first(where: { $0.version == wanted }) { return programs }
      let others = found.isEmpty ? "none" : found.map { String($0.version) }.joined(separator: ", ")
      throw Failure(
        .failed, "the private PostgreSQL's data folder is of version \(wanted), but installed is \(others)",
        remedy: "install the Debian package postgresql-\(wanted)")
    }
    guard let newest = found.max(by: { $0.version < $1.version }) else {
      throw Failure(
        .failed, "PostgreSQL's server programs (initdb, pg_ctl) are not installed",
        remedy: "install the Debian package postgresql-15 (or postgresql, if it is of version 15 or later)")
    }
    return newest
  }

  /// `pg_ctl (PostgreSQL) 15.18 (Debian …)`
  private static func version(of program: String) -> Int? {
    guard let outcome = try? ChildProcess.run([program, "--version"]), outcome.status == 0 else { return nil }
    let words = outcome.output.split(separator: " ")
    guard words.count > 2 else { return nil }
    return Int(words[2].prefix { $0.isNumber })
  }
}
