// Files are written beside their final name and renamed into place when complete, so that a name never shows half a
// file. This is the only file, with the character converter, that calls the C library with pointers.

import Glibc

/// A failure of the file system, with the system's own words.
struct FileFailure: Error {
  var action: String
  var path: String
  var number: Int32

  /// One line for people.
  var message: String {
    unsafe "cannot \(action) \(path): \(String(cString: strerror(number)))"
  }
}

/// A file being written through a buffer; it appears under its name by `finish`.
final class OutputFile {
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var finished = false

  private static let capacity = 1 << 20

  /// Opens the file beside its final name.
  init(path: String) throws {
    self.path = path
    descriptor = unsafe open(path + ".partial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileFailure(action: "create", path: path + ".partial", number: errno) }
    buffer.reserveCapacity(Self.capacity + 4096)
  }

  deinit {
    guard !finished else { return }
    close(descriptor)
    unsafe unlink(path + ".partial")
  }

  /// Appends the bytes.
  func write(_ bytes: [UInt8]) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.capacity { try flush() }
  }

  /// Writes what is left and gives the file its name.
  func finish() throws {
    try flush()
    finished = true
    guard close(descriptor) == 0 else { throw FileFailure(action: "close", path: path, number: errno) }
    guard unsafe rename(path + ".partial", path) == 0 else {
      throw FileFailure(action: "rename to", path: path, number: errno)
    }
  }

  private func flush() throws {
    var from = 0
    while from < buffer.count {
      let written = unsafe buffer.withUnsafeBytes { bytes in
        unsafe Glibc.write(descriptor, bytes.baseAddress.map { unsafe $0 + from }, bytes.count - from)
      }
      if written < 0 && errno == EINTR { continue }
      guard written >= 0 else { throw FileFailure(action: "write", path: path, number: errno) }
      from += written
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Makes a folder and those above it, where they are missing.
func makeFolder(_ path: String) throws {
  var prefix = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    prefix += part
    guard unsafe mkdir(prefix, 0o755) == 0 || errno == EEXIST else {
      throw FileFailure(action: "make folder", path: prefix, number: errno)
    }
    prefix += "/"
  }
}

/// Writes a line to standard error.
func report(_ message: String) {
  let bytes = Array((message + "\n").utf8)
  _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
}
