// The seam to folders: listing and inspecting, each system call with its error named.

import Glibc
import OperatingSystem

/// Looks into folders.
enum FolderListing {
  /// The path of an entry of a folder.
  static func join(_ folder: String, _ entry: String) -> String {
    folder.isEmpty ? entry : folder.hasSuffix("/") ? folder + entry : folder + "/" + entry
  }

  /// Whether a path leads to a folder.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The relative paths that match a pattern, in no particular order.
  ///
  /// - Parameters:
  ///   - pattern: components separated by `/`; U+0000 stands for the batch's name, which is never a pattern itself.
  static func matches(of pattern: String, batch: String, below root: String) throws -> [String] {
    var found = [pattern.hasPrefix("/") ? "/" : ""]
    let components = pattern.split(separator: "/").map(String.init)
    for (index, component) in components.enumerated() {
      let isLast = index == components.count - 1
      let glob = GlobPattern(escaped(component, batch: batch))
      let plain = component.replacingNUL(with: batch)
      var next: [String] = []
      for folder in found {
        let place = folder.hasPrefix("/") ? folder : folder.isEmpty ? root : join(root, folder)
        if !glob.isPattern {
          // `lstat`, so that a dangling link is found, and then named.
          let path = join(place, plain)
          var status = stat()
          if unsafe isLast ? lstat(path, &status) == 0 : isFolder(path) { next.append(join(folder, plain)) }
          continue
        }
        for name in try entries(place) where glob.matches(name) {
          if isLast || isFolder(join(place, name)) { next.append(join(folder, name)) }
        }
      }
      found = next
    }
    return components.isEmpty ? [] : found
  }

  private static func escaped(_ component: String, batch: String) -> String {
    // Within brackets each character stands for itself.
    let literal = batch.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()
    return component.replacingNUL(with: literal)
  }

  /// The names in a folder, without `.` and `..`; none if there is no such folder.
  private static func entries(_ folder: String) throws -> [String] {
    guard let directory = unsafe opendir(folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw Failure.system("cannot list", folder)
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
  static func inspect(_ path: String, source: String) throws -> Int {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      let number = errno
      let reason = unsafe String(cString: strerror(number))
      if number == ENOENT || number == ELOOP, let target = linkTarget(path) {
        throw Failure(
          .failed, "the file of source \(source) is a link to \(target), which leads nowhere: \(reason)", at: path,
          remedy: "restore what it points to, or remove the link")
      }
      throw Failure(
        .failed, "the file of source \(source) cannot be inspected: \(reason)", at: path,
        remedy: "give the account that runs martlet access to the folder")
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      let what = kind == S_IFDIR ? "a folder" : kind == S_IFIFO ? "a pipe" : "a device or socket"
      throw Failure(
        .failed, "what matches the files of source \(source) is \(what), not a regular file", at: path,
        remedy: "move it elsewhere, or narrow the source's `files` pattern")
    }
    guard unsafe access(path, R_OK) == 0 else {
      throw Failure(
        .failed, "the file of source \(source) may not be read by user \(geteuid())", at: path,
        remedy: "grant read access, for example: chmod g+r, or setfacl -m u:\(geteuid()):r")
    }
    return Int(status.st_size)
  }

  private static func linkTarget(_ path: String) -> String? {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { space, count in
      if let base = UnsafeMutableRawPointer(space.baseAddress) {
        count = unsafe max(0, readlink(path, base.assumingMemoryBound(to: CChar.self), 4096))
      }
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  fileprivate func replacingNUL(with text: String) -> String {
    split(separator: "\u{0}", omittingEmptySubsequences: false).joined(separator: text)
  }
}
