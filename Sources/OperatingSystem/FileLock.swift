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
    let opened = try FileDescriptor(opening: path, .create)
    guard flock(opened.number, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK {
        throw Failure(.tryAgain, "\(purpose) is at work", at: path, remedy: "try again when it has ended")
      }
      throw Failure.system("cannot lock", path)
    }
    return FileLock(opened)
  }

  /// Takes the lock that a file stands for, as soon as nobody else has it; the file is made when it is not there.
  package static func wait(_ path: String) throws -> FileLock {
    let opened = try FileDescriptor(opening: path, .create)
    var status: Int32 = 0
    repeat { status = flock(opened.number, LOCK_EX) } while status != 0 && errno == EINTR
    guard status == 0 else { throw Failure.system("cannot lock", path) }
    return FileLock(opened)
  }

  /// Lets the lock go.
  package consuming func release() {}
}
