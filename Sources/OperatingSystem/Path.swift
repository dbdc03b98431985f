import Glibc

/// Paths as texts.
package enum Path {
  /// A path below another; the second alone if it is absolute.
  package static func join(_ folder: String, _ name: String) -> String {
    if name.hasPrefix("/") || folder.isEmpty { return name }
    if name.isEmpty { return folder }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The folder that a path stands in: `.` for a bare name, `/` for the root.
  package static func parent(_ path: String) -> String {
    var bytes = Array(path.utf8)
    while bytes.count > 1 && bytes.last == 0x2f { bytes.removeLast() }
    guard let slash = bytes.lastIndex(of: 0x2f) else { return "." }
    return slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
  }

  /// The last part of a path.
  package static func name(_ path: String) -> String {
    var bytes = Array(path.utf8)
    while bytes.count > 1 && bytes.last == 0x2f { bytes.removeLast() }
    guard let slash = bytes.lastIndex(of: 0x2f), bytes.count > 1 else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes[(slash + 1)...], as: UTF8.self)
  }

  /// The folder that the process stands in.
  package static func workingFolder() throws -> String {
    guard let found = unsafe getcwd(nil, 0) else { throw Failure.system("cannot find", "the working folder") }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// The absolute path without links and dots; nil if nothing is there.
  package static func real(_ path: String) -> String? {
    guard let found = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// Whether something is there.
  package static func exists(_ path: String) -> Bool { FileStatus(of: path) != nil }
}
