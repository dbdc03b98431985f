// The seam to the operating system's files: each call here is one system call with its error named.

import Glibc

/// An open file that is closed exactly once.
package struct FileDescriptor: ~Copyable, Sendable {
  /// The descriptor's number.
  package let number: Int32
  /// The path it was opened with, by which this process can open it again.
  package let path: String
  /// What messages call it.
  private let name: String

  /// How a file is opened.
  package enum Mode: Sendable {
    /// For reading only.
    case read
    /// For reading what others write meanwhile: nobody is waited for. See `isReadable`.
    case stream
    /// For writing, created or emptied, mode 0600.
    case create
  }

  /// Opens a file.
  ///
  /// - Throws: `Failure` naming the path and the system's reason.
  package init(opening path: String, _ mode: Mode) throws {
    let flags =
      switch mode {
      case .read: O_RDONLY | O_CLOEXEC
      case .stream: O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
      case .create: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
      }
    let opened = unsafe Glibc.open(path, flags, 0o600)
    guard opened >= 0 else { throw Failure.system("cannot open", path) }
    self.init(owning: opened, path: path)
  }

  /// Standard input, which stays open when this is closed.
  ///
  /// - Parameter path: what messages call it.
  package init(standardInputAs path: String) throws {
    let copied = fcntl(0, F_DUPFD_CLOEXEC, 3)
    guard copied >= 0 else { throw Failure.system("cannot read", path) }
    self.init(owning: copied, path: path)
  }

  /// Makes an empty file in the folder for temporary files (`TMPDIR`) that has no name there: it is gone when it is
  /// closed, however the process ends. By its path this process alone can open it.
  package static func temporary() throws -> FileDescriptor {
    let folder = Environment.value("TMPDIR") ?? "/tmp"
    let path = Path.join(folder, ".martlet-\(String(UInt64.random(in: 0...(.max)), radix: 36))")
    let number = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw Failure.system("cannot write to", folder) }
    _ = unsafe unlink(path)
    return FileDescriptor(owning: number, path: "/proc/self/fd/\(number)", name: "a temporary file in \(folder)")
  }

  /// Takes over a descriptor that is open already.
  ///
  /// - Parameter name: what messages call it; nil for its path.
  package init(owning number: Int32, path: String, name: String? = nil) {
    self.number = number
    self.path = path
    self.name = name ?? path
  }

  deinit { _ = Glibc.close(number) }

  /// Size of the file in bytes.
  package func size() throws -> Int {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw Failure.system("cannot inspect", name) }
    return Int(status.st_size)
  }

  /// Reads up to `limit` bytes at the current place and appends them; returns how many (0 at the end).
  package func read(appendingTo buffer: inout [UInt8], limit: Int) throws -> Int {
    let before = buffer.count
    buffer.reserveCapacity(before + limit)
    var failed = false
    // Reads behind what the array holds: into its spare capacity, without zeroing it first.
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: limit) { space, count in
      var got = -1
      repeat { got = unsafe Glibc.read(number, space.baseAddress, limit) } while got < 0 && errno == EINTR
      failed = got < 0
      count = max(got, 0)
    }
    if failed { throw Failure.system("cannot read", name) }
    buffer.append(contentsOf: chunk)
    return chunk.count
  }

  /// Reads up to `limit` bytes at an offset and appends them, wherever the current place is; returns how many (0 at the end).
  package func read(at offset: Int, appendingTo buffer: inout [UInt8], limit: Int) throws -> Int {
    let before = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: limit))
    var got = -1
    unsafe buffer.withUnsafeMutableBytes { space in
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: space[before...])
      repeat { got = unsafe pread(number, target.baseAddress, limit, off_t(offset)) } while got < 0 && errno == EINTR
    }
    if got < 0 { throw Failure.system("cannot read", name) }
    buffer.removeLast(limit - got)
    return got
  }

  /// Waits until there is something to read, or the end.
  ///
  /// - Returns: false when there is nothing yet after so many milliseconds.
  package func isReadable(within milliseconds: Int32) throws -> Bool {
    var wanted = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    let ready = unsafe poll(&wanted, 1, milliseconds)
    if ready < 0, errno != EINTR { throw Failure.system("cannot read", name) }
    return ready > 0
  }

  /// Writes all bytes.
  ///
  /// - Throws: `Failure` when the disk is full, or for any other reason of the system's.
  package func write(_ bytes: Span<UInt8>) throws {
    try unsafe bytes.withUnsafeBufferPointer { buffer in
      var done = 0
      while done < buffer.count {
        guard let base = buffer.baseAddress else { return }
        let wrote = unsafe Glibc.write(number, base + done, buffer.count - done)
        if wrote < 0 && errno == EINTR { continue }
        guard wrote > 0 else { throw Failure.system("cannot write", name) }
        done += wrote
      }
    }
  }

  /// Waits until the file's bytes are on the disk.
  package func synchronize() throws {
    guard fsync(number) == 0 else { throw Failure.system("cannot flush to disk", name) }
  }
}

extension Failure {
  /// A failed system call on a path, with the system's reason (read from `errno`).
  package static func system(_ action: String, _ path: String, status: ExitStatus = .failed) -> Failure {
    let reason = unsafe String(cString: strerror(errno))
    return Failure(status, "\(action) \(path): \(reason)")
  }
}
