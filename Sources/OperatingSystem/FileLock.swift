import Glibc

/// A lock that one process holds; the system lets it go when the process ends, however it ends.
package struct FileLock: ~Copyable {
  private let file: FileDescriptor

  private init(_ file: consuming FileDescriptor) { self.file = file }

  /// Takes the lock that a file stands for; the file is made when it is not there.
  ///
  /// - Parameter purpose: what somebody else is doing if the lock is held, such as `another run of shop`.
  /// - Throws: `Failure` to try again later when another process holds it.
  package static func take(_ path: String, purpose: String) throws -> FileLock {
    while true {
      let opened = try FileDescriptor(opening: path, .create)
      guard flock(opened.number, LOCK_EX | LOCK_NB) == 0 else {
        if errno == EWOULDBLOCK {
          throw Failure(.tryAgain, "\(purpose) is at work", at: path, remedy: "try again when it has ended")
        }
        throw Failure.system("cannot lock", path)
      }
      if isThere(opened, path) { return FileLock(opened) }
    }
  }

  /// Takes the lock that a file stands for, as soon as nobody else has it; the file is made when it is not there.
  package static func wait(_ path: String) throws -> FileLock {
    while true {
      let opened = try FileDescriptor(opening: path, .create)
      var status: Int32 = 0
      repeat { status = flock(opened.number, LOCK_EX) } while status != 0 && errno == EINTR
      guard status == 0 else { throw Failure.system("cannot lock", path) }
      if isThere(opened, path) { return FileLock(opened) }
    }
  }

  /// Whether the file that is locked still stands in its place: who held the lock may have removed the folder, and a lock
  /// on a removed file keeps nobody out.
  private static func isThere(_ file: borrowing FileDescriptor, _ path: String) -> Bool {
    guard let locked = FileStatus(of: file.number), let there = FileStatus(of: path) else { return false }
    return locked.inode == there.inode
  }

  /// Lets the lock go.
  package consuming func release() {}
}
