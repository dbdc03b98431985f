import Glibc

/// Whole files.
package enum File {
  /// All bytes of a file.
  ///
  /// - Throws: `Failure` naming the path and the system's reason.
  package static func read(_ path: String) throws -> [UInt8] {
    let file = try FileDescriptor(opening: path, .read)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(try file.size())
    while try file.read(appendingTo: &bytes, limit: 1 << 16) > 0 {}
    return bytes
  }

  /// Writes a file so that a reader sees the old bytes or the new ones, never a part: beside it, flushed, then renamed into place.
  package static func replace(_ path: String, with bytes: [UInt8]) throws {
    let beside = path + ".partial"
    let file = try FileDescriptor(opening: beside, .create)
    try file.write(bytes.span)
    try file.synchronize()
    try Folder.rename(beside, to: path)
    try Folder.synchronize(Path.parent(path))
  }

  /// Writes a file as `replace` does, unless it holds just these bytes already: then it is not touched, and keeps its time.
  ///
  /// - Returns: whether it was written.
  @discardableResult
  package static func update(_ path: String, with bytes: [UInt8]) throws -> Bool {
    if FileStatus(of: path)?.size == bytes.count, try read(path) == bytes { return false }
    try replace(path, with: bytes)
    return true
  }

  /// Gives a file or folder the present time, as `make` compares it.
  package static func touch(_ path: String) throws {
    guard unsafe utimensat(AT_FDCWD, path, nil, 0) == 0 else { throw Failure.system("cannot set the time of", path) }
  }
}
