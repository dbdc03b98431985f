import Glibc

/// Folders, one system call a name.
package enum Folder {
  /// Makes a folder, and those above it that are missing, open to their owner only.
  ///
  /// - Throws: `Failure` naming the path and the system's reason.
  package static func create(_ path: String) throws {
    if FileStatus(of: path)?.isFolder == true { return }
    let above = Path.parent(path)
    if above != path && !above.isEmpty && above != "/" && above != "." { try create(above) }
    guard unsafe mkdir(path, 0o700) == 0 || (errno == EEXIST && FileStatus(of: path)?.isFolder == true) else {
      throw Failure.system("cannot make the folder", path)
    }
  }

  /// Names of a folder's entries in bytewise order, without `.` and `..`.
  ///
  /// - Throws: `Failure` when the folder is not there or cannot be read.
  package static func entries(_ path: String) throws -> [String] {
    guard let folder = unsafe opendir(path) else { throw Failure.system("cannot list", path) }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes a file, or a folder with all that is in it; nothing if it is not there. Links are removed, not followed.
  package static func remove(_ path: String) throws {
    guard let status = FileStatus(ofLink: path) else { return }
    if status.isFolder {
      for name in try entries(path) { try remove(Path.join(path, name)) }
      guard unsafe rmdir(path) == 0 else { throw Failure.system("cannot remove", path) }
    } else {
      guard unsafe unlink(path) == 0 else { throw Failure.system("cannot remove", path) }
    }
  }

  /// Gives a file or a folder another name in the same file system, all at once.
  package static func rename(_ old: String, to new: String) throws {
    guard unsafe Glibc.rename(old, new) == 0 else { throw Failure.system("cannot rename to \(new):", old) }
  }

  /// Waits until the folder's own entries are on the disk.
  package static func synchronize(_ path: String) throws {
    try FileDescriptor(opening: path, .read).synchronize()
  }

  /// Whether entries can be made in a folder, by this account and in this file system.
  package static func isWritable(_ path: String) -> Bool {
    unsafe faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0
  }

  /// Bytes that an ordinary user can still write in the file system of a path; nil if the system does not say.
  package static func freeSpace(_ path: String) -> Int? {
    var answer = statvfs()
    // Some file systems say nothing but zeros.
    guard unsafe statvfs(path, &answer) == 0, answer.f_blocks > 0 else { return nil }
    return Int(answer.f_bavail) * Int(answer.f_frsize)
  }
}
