// The seam to folders: listing and inspecting, each system call with its error named.

import Glibc
import OperatingSystem

/// Looks into folders for the files of a source.
struct FolderListing {
  /// Name of the source, for messages.
  let source: String

  /// The relative paths that match a shell pattern, in no particular order; none if there is no such folder.
  ///
  /// - Throws: `Failure` when what is on the way cannot be looked into: files behind it may be missed.
  func matches(of pattern: String, below root: String) throws -> [String] {
    let names = pattern.split(separator: "/").map { GlobPattern(String($0)) }
    var found = names.isEmpty ? [] : [""]
    for (index, glob) in names.enumerated() {
      let isLast = index == names.count - 1
      var next: [String] = []
      for folder in found {
        let place = Path.join(root, folder)
        if let name = glob.onlyName {
          let path = Path.join(place, name)
          if try isLast ? isThere(path) : isFolder(path) { next.append(Path.join(folder, name)) }
          continue
        }
        for name in try entries(place) where glob.matches(name) {
          if try isLast || isFolder(Path.join(place, name)) { next.append(Path.join(folder, name)) }
        }
      }
      found = next
    }
    return found
  }

  /// Whether anything is there, be it a link that leads nowhere: that is named later.
  private func isThere(_ path: String) throws -> Bool {
    var status = stat()
    if unsafe lstat(path, &status) == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    throw PathObstacle(path, source: source).failure(errno)
  }

  /// Whether a path leads to a folder.
  private func isFolder(_ path: String) throws -> Bool {
    var status = stat()
    if unsafe stat(path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR }
    let reason = errno
    if reason == ENOENT || reason == ENOTDIR, PathObstacle.linkTarget(path) == nil { return false }
    throw PathObstacle(path, source: source).failure(reason)
  }

  /// The names in a folder, without `.` and `..`; none if there is no such folder.
  private func entries(_ folder: String) throws -> [String] {
    guard let directory = unsafe opendir(folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw PathObstacle(folder, source: source).failure(errno, listing: true)
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The size of a readable regular file.
  ///
  /// - Throws: `Failure` naming the file, the source, and what it is instead.
  func inspect(_ path: String) throws -> Int {
    var status = stat()
    let obstacle = PathObstacle(path, source: source)
    guard unsafe stat(path, &status) == 0 else { throw obstacle.failure(errno) }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else { throw obstacle.notAFile(kind) }
    guard unsafe faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 else { throw obstacle.unreadable() }
    return Int(status.st_size)
  }
}
