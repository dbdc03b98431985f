import Glibc
import OperatingSystem

/// What keeps a file of a source from being read, in words.
struct PathObstacle {
  private let path: String
  private let source: String

  init(_ path: String, source: String) {
    self.path = path
    self.source = source
  }

  /// Why the system refuses to look at the path, or to list it.
  func failure(_ number: Int32, listing: Bool = false) -> Failure {
    let user = geteuid()
    if number == ELOOP {
      return Failure(
        .failed, "the links on the way to the files of source \(source) lead in a circle", at: path,
        remedy: "let the link point to a file or folder, or remove it")
    }
    if number == ENOENT || number == ENOTDIR, let target = Self.linkTarget(path) {
      return Failure(
        .failed, "what matches the files of source \(source) is a link to \(target), which leads nowhere", at: path,
        remedy: "restore what it points to, or remove the link")
    }
    if number == EACCES {
      let closed = listing && Self.isOpen(path) ? nil : Self.closedFolder(to: path)
      let folder = closed ?? path
      let verb = closed == nil ? "list" : "enter"
      return Failure(
        .failed, "the files of source \(source) are in a folder that user \(user) may not \(verb)", at: folder,
        remedy: "grant access, for example: setfacl -m u:\(user):rx \(folder)")
    }
    let reason = unsafe String(cString: strerror(number))
    return Failure(
      .failed, "the files of source \(source) cannot be looked at: \(reason)", at: path,
      remedy: number == ENOENT ? "it was there a moment ago: run again when the delivery is complete" : nil)
  }

  /// It is something, but no regular file.
  func notAFile(_ kind: mode_t) -> Failure {
    let what =
      switch kind {
      case S_IFDIR: "a folder"
      case S_IFIFO: "a pipe"
      case S_IFSOCK: "a socket"
      default: "a device"
      }
    return Failure(
      .failed, "what matches the files of source \(source) is \(what), not a regular file", at: path,
      remedy: kind == S_IFIFO
        ? "write it to a file, or hand it over by --stdin \(source)"
        : "move it elsewhere, or narrow the source's `files` pattern")
  }

  /// It is a file that may not be read.
  func unreadable() -> Failure {
    Failure(
      .failed, "the file of source \(source) may not be read by user \(geteuid())", at: path,
      remedy: "grant read access, for example: chmod g+r, or setfacl -m u:\(geteuid()):r")
  }

  /// Where a link points; nil if the path is none.
  static func linkTarget(_ path: String) -> String? {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { space, count in
      if let base = UnsafeMutableRawPointer(space.baseAddress) {
        count = unsafe max(0, readlink(path, base.assumingMemoryBound(to: CChar.self), 4096))
      }
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// The first folder on the way to a path, or to where it points, that may not be entered.
  private static func closedFolder(to path: String) -> String? {
    let target = linkTarget(path).map { Path.join(Path.parent(path), $0) }
    for way in [path, target].compactMap({ $0 }) {
      var folder = way.hasPrefix("/") ? "/" : ""
      for name in way.split(separator: "/").dropLast() {
        folder = Path.join(folder, String(name))
        if !isOpen(folder) { return folder }
      }
    }
    return nil
  }

  private static func isOpen(_ folder: String) -> Bool { unsafe faccessat(AT_FDCWD, folder, X_OK, AT_EACCESS) == 0 }
}
