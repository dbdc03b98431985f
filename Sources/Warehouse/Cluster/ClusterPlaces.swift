internal import Columnar
internal import OperatingSystem

// Where a private cluster lives:
//
// ```
// ordinary user   <project>/.martlet/           root   /var/lib/martlet/<hash>/     root's
//                   postgresql.conf pg_hba.conf pg_ident.conf lock                  root's
//                   data/ log/                                                      the server account's
// sockets         /tmp/martlet-<hash>/                 /run/martlet-<hash>/         0750, the server account's
// ```
//
// The settings stand outside of the data folder, so that root never writes where the server's account could
// have put a link.

/// Folders and accounts of a private cluster.
struct ClusterPlaces {
  /// Who called.
  let caller: Account
  /// Who the server runs as; never root.
  let owner: Account
  /// The folder that holds everything but the socket.
  let state: String
  /// The folder of the socket; its path is short, since a socket's is limited to 107 bytes.
  let sockets: String

  var data: String { Path.join(state, "data") }
  var log: String { Path.join(state, "log") }
  var startLog: String { Path.join(log, "start.log") }
  var settings: String { Path.join(state, "postgresql.conf") }
  var access: String { Path.join(state, "pg_hba.conf") }
  var accounts: String { Path.join(state, "pg_ident.conf") }
  var lock: String { Path.join(state, "lock") }
  var processFile: String { Path.join(data, "postmaster.pid") }

  /// Finds the places of a project's cluster; changes nothing but, for root, makes the account if there is none.
  init(projectRoot: String) throws {
    guard let root = Path.real(projectRoot) else {
      throw Failure(.usage, "there is no project folder \(projectRoot)")
    }
    let hash = ClusterPlaces.hex(ByteHash.hash(Array(root.utf8).span))
    caller = try Account.current()
    if caller.isRoot {
      owner = try ClusterPlaces.serverAccount()
      state = "/var/lib/martlet/\(hash)"
      sockets = "/run/martlet-\(hash.prefix(8))"
    } else {
      owner = caller
      state = Path.join(root, ".martlet")
      sockets = "/tmp/martlet-\(hash.prefix(8))"
    }
  }

  /// Makes the folders that are missing.
  func create() throws {
    if caller.isRoot {
      try Folder.create(Path.parent(state))
      try File.setMode(Path.parent(state), 0o755)
    }
    try Folder.create(state)
    if caller.isRoot {
      try File.setMode(state, 0o755)
    } else if !Path.exists(Path.join(state, ".gitignore")) {
      try File.replace(Path.join(state, ".gitignore"), with: Array("*\n".utf8))
    }
    try give(log, mode: 0o700)
    try give(sockets, mode: 0o750)
    guard owner.owns(sockets), FileStatus(ofLink: sockets)?.isFolder == true else {
      throw Failure(.failed, "\(sockets) belongs to somebody else", remedy: "remove it, and run the command again")
    }
  }

  /// Makes a folder of the server's account.
  func give(_ folder: String, mode: UInt32) throws {
    if FileStatus(ofLink: folder) == nil {
      try Folder.create(folder)
      if caller.isRoot { try owner.own(folder) }
      try File.setMode(folder, mode)
    }
  }

  /// What to put before a command so that it runs as the server's account.
  var asOwner: [String] {
    guard caller.isRoot else { return [] }
    let program = ["/usr/bin/setpriv", "/bin/setpriv"].first { Path.exists($0) } ?? "/usr/bin/setpriv"
    return [program, "--reuid", owner.name, "--regid", String(owner.group), "--init-groups", "--"]
  }

  private static func serverAccount() throws -> Account {
    if let account = Account(named: "postgres") ?? Account(named: "martlet") { return account }
    let made = try ChildProcess.run([
      "/usr/sbin/useradd", "--system", "--user-group", "--home-dir", "/var/lib/martlet", "--no-create-home",
      "--shell", "/usr/sbin/nologin", "martlet",
    ])
    guard let account = Account(named: "martlet") else {
      throw Failure(
        .failed, "cannot make an account for the private PostgreSQL: \(made.output)",
        remedy: "make one: useradd --system martlet. PostgreSQL never runs as root")
    }
    return account
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
