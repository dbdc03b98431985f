import Glibc

/// What the system knows of a file without opening it.
package struct FileStatus: Sendable, Equatable {
  /// Size in bytes.
  package let size: Int
  /// Last change of its bytes, in nanoseconds since 1970.
  package let modified: Int64
  /// Number of the file in its file system: another file put in the place has another one.
  package let inode: UInt64
  /// Whether it is a folder.
  package let isFolder: Bool
  /// Whether it is an ordinary file.
  package let isFile: Bool
  /// Whether its bytes come once only, as those of a pipe or a terminal do.
  package let isStream: Bool

  /// The status of what a path leads to, links followed; nil if nothing is there.
  package init?(of path: String) {
    var found = stat()
    guard unsafe fstatat(AT_FDCWD, path, &found, 0) == 0 else { return nil }
    self.init(found)
  }

  /// The status of a path itself, links not followed; nil if nothing is there.
  package init?(ofLink path: String) {
    var found = stat()
    guard unsafe lstat(path, &found) == 0 else { return nil }
    self.init(found)
  }

  /// The status of an open file; nil if the descriptor is none.
  init?(of descriptor: Int32) {
    var found = stat()
    guard unsafe fstat(descriptor, &found) == 0 else { return nil }
    self.init(found)
  }

  private init(_ found: stat) {
    size = Int(found.st_size)
    modified = Int64(found.st_mtim.tv_sec) * 1_000_000_000 + Int64(found.st_mtim.tv_nsec)
    inode = UInt64(found.st_ino)
    isFolder = found.st_mode & S_IFMT == S_IFDIR
    isFile = found.st_mode & S_IFMT == S_IFREG
    isStream = [S_IFIFO, S_IFCHR].contains(found.st_mode & S_IFMT)
  }
}
