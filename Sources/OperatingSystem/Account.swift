import Glibc

/// A user account of the system.
package struct Account: Sendable, Equatable {
  /// Its name.
  package let name: String
  /// Number of the user.
  package let user: UInt32
  /// Number of the user's first group.
  package let group: UInt32

  /// The account that the process acts as.
  ///
  /// - Throws: `Failure` when the system knows no name for it.
  package static func current() throws -> Account {
    let user = geteuid()
    guard let found = unsafe getpwuid(user) else {
      throw Failure(
        .failed, "the system has no account for user number \(user)",
        remedy: "add one to /etc/passwd: PostgreSQL refuses to work for a user without a name")
    }
    return unsafe Account(found.pointee)
  }

  /// The account of a name; nil if there is none.
  package init?(named name: String) {
    guard let found = unsafe getpwnam(name) else { return nil }
    unsafe self.init(found.pointee)
  }

  private init(_ entry: passwd) {
    name = unsafe String(cString: entry.pw_name)
    user = unsafe entry.pw_uid
    group = unsafe entry.pw_gid
  }

  /// Whether it is the one that may do everything.
  package var isRoot: Bool { user == 0 }

  /// Gives a file or folder to the account. Only root can.
  package func own(_ path: String) throws {
    guard unsafe lchown(path, user, group) == 0 else { throw Failure.system("cannot give to \(name):", path) }
  }

  /// Whether a file or folder, links not followed, belongs to the account.
  package func owns(_ path: String) -> Bool {
    var found = stat()
    return unsafe lstat(path, &found) == 0 && found.st_uid == user
  }
}

extension File {
  /// Sets who may read and write a file or folder.
  package static func setMode(_ path: String, _ mode: UInt32) throws {
    guard unsafe chmod(path, mode) == 0 else { throw Failure.system("cannot set the mode of", path) }
  }
}
