internal import Definitions
internal import Extract
internal import OperatingSystem
internal import StageFiles

// Delivered files, kept so that they can be read again exactly as they came.
//
// ```
// archive/                            0700, not under version control
//   .lock                             held by whoever adds files or removes them
//   .partial                          a file that is being written, or was when its run was killed
//   batches/shop/2026-11-22.json      which files a batch was delivered with, and when: written before them
//   files/3b/3bea58f7….zst            bytes by their SHA-256, compressed by zstd
//   files/9c/9c01d2aa…                what came packed: as it came
// ```
//
// Files are known by the digest that the ledger has of them: a member of a zip archive by that of its own bytes, so that
// the ledger alone leads to it, in whatever archives it came, and however often. What they are called, and when they came,
// stands in `batches/`, so that what may go can be found without asking any warehouse.

/// The archive of a project.
package struct Archive: Sendable {
  /// Its folder.
  package let path: String

  /// The archive of the project in a folder; nothing is made.
  package init(root: String) { path = Path.join(root, "archive") }

  var files: String { Path.join(path, "files") }
  var batches: String { Path.join(path, "batches") }
  private var partial: String { Path.join(path, ".partial") }
  private var lock: String { Path.join(path, ".lock") }
  private var ignored: String { Path.join(path, ".gitignore") }

  /// Whether there is one: a folder of its name may be somebody else's.
  var isThere: Bool { Path.exists(lock) && Path.exists(ignored) }

  // MARK: Finding

  /// What is kept under a digest; nil if nothing is.
  func find(_ sha256: String, source: String, as relativePath: String) -> FoundFile? {
    for isRepacked in [true, false] {
      let place = place(of: sha256, isRepacked: isRepacked)
      guard let status = FileStatus(of: place), status.isFile else { continue }
      var file = FoundFile(
        source: source, relativePath: relativePath, path: place, size: status.size,
        unpackedSize: isRepacked ? min(status.size, .max / 10) * 10 : nil)
      file.isRepacked = isRepacked
      return file
    }
    return nil
  }

  /// Whether the bytes of a digest are kept.
  func holds(_ sha256: String) -> Bool {
    Path.exists(place(of: sha256, isRepacked: true)) || Path.exists(place(of: sha256, isRepacked: false))
  }

  private func place(of sha256: String, isRepacked: Bool) -> String {
    Path.join(Path.join(files, String(sha256.prefix(2))), isRepacked ? "\(sha256).zst" : sha256)
  }

  /// All files that are kept.
  func kept() throws -> [KeptFile] {
    guard isThere, Path.exists(files) else { return [] }
    let folders = try Folder.entries(files).filter { FileStatus(of: Path.join(files, $0))?.isFolder == true }
    return try folders.flatMap { folder in
      try Folder.entries(Path.join(files, folder)).compactMap { name in
        let path = Path.join(Path.join(files, folder), name)
        let isRepacked = name.hasSuffix(".zst")
        let digest = isRepacked ? String(name.dropLast(4)) : name
        guard digest.utf8.count == 64, digest.hasPrefix(folder), let status = FileStatus(ofLink: path), status.isFile
        else { return nil }
        return KeptFile(sha256: digest, path: path, bytes: status.size, isRepacked: isRepacked)
      }
    }
  }

  /// A file of the archive.
  struct KeptFile {
    var sha256: String
    var path: String
    /// Its size on disk.
    var bytes: Int
    var isRepacked: Bool

    /// Whether its bytes are still those of its name.
    func isWhole() throws -> Bool {
      var file = FoundFile(source: "archive", relativePath: sha256, path: path, size: bytes)
      file.isRepacked = isRepacked
      let source = Source.plain(.csv(CSVDialect()), columns: [])
      do {
        return try DeliveredFile.digest(of: file, source).sha256 == sha256
      } catch let failure as Failure where failure.status == .failed {
        return false
      }
    }
  }

  /// How many files there are, and their bytes on disk; nil where there is no archive.
  package func size() throws -> (files: Int, bytes: Int)? {
    guard isThere else { return nil }
    let kept = try kept()
    return (kept.count, kept.reduce(0) { $0 + $1.bytes })
  }

  // MARK: Keeping

  /// Keeps the files of a batch, if its pipeline says so: what is not there yet is written beside its place, flushed, and
  /// renamed into it. Once this has returned, the batch may be published.
  ///
  /// - Throws: `Failure` when a file is not what it was when it was hashed, or cannot be kept.
  static func keep(_ delivered: [DeliveredFile], of request: BatchRequest, _ progress: Progress) throws {
    guard request.pipeline.archive != nil else { return }
    progress.begin("archive")
    let archive = Archive(root: request.root)
    try archive.whileLocked {
      var batch = try archive.batch(request.pipeline.name, request.batch)
      batch.note(delivered, request.pipeline.sources, at: Clock.nanosecondsSince1970() / 1_000_000_000)
      try archive.write(batch)
      for file in delivered where !archive.holds(file.sha256) {
        try archive.add(file, request.pipeline.sources[file.source])
      }
    }
  }

  /// Proves that the files of a batch are kept, if its pipeline says so.
  static func check(_ digests: [(path: String, sha256: String)], of request: BatchRequest) throws {
    guard request.pipeline.archive != nil else { return }
    let archive = Archive(root: request.root)
    guard let missing = digests.first(where: { !archive.holds($0.sha256) }) else { return }
    throw Failure(
      .failed, "\(missing.path) is not in the archive, where the pipeline keeps what it publishes", at: archive.path,
      remedy: "run martlet extract again, which keeps the files")
  }

  private func add(_ file: DeliveredFile, _ source: Source) throws {
    // What is packed would not become smaller, and is known as it came.
    let isRepacked = file.found.member != nil || file.found.isPlain
    var digest = SHA256()
    do {
      if isRepacked {
        let packed = try CompressedOutput(to: FileDescriptor(opening: partial, .create))
        try DeliveredFile.bytes(of: file.found, source) { block in
          digest.update(block)
          try packed.write(block)
        }
        try packed.finish()
      } else {
        let output = try FileDescriptor(opening: partial, .create)
        try DeliveredFile.bytes(of: file.found, source) { block in
          digest.update(block)
          try output.write(block)
        }
        try output.synchronize()
      }
      guard digest.hex() == file.sha256 else {
        throw Failure(
          .failed, "the file changed while it was read; nothing was published", at: file.found.path,
          remedy: "let exports be written beside and renamed into place, then run the batch again")
      }
      let place = place(of: file.sha256, isRepacked: isRepacked)
      try makeFolder(Path.parent(place))
      try Folder.rename(partial, to: place)
      try Folder.synchronize(Path.parent(place))
    } catch {
      try? Folder.remove(partial)
      throw error
    }
  }

  // MARK: Folders

  /// Runs a body while nobody else adds files or removes them: as soon as others have ended.
  func whileLocked<Result>(_ body: () throws -> Result) throws -> Result {
    try make()
    let held = try wait()
    let result = Swift.Result { try body() }
    held.release()
    return try result.get()
  }

  /// Makes the archive's folder; one that is there must be its own, or empty.
  private func make() throws {
    if isThere { return }
    try makeFolder(path)
    let foreign = try Folder.entries(path).first { ![".lock", ".gitignore", ".gitignore.partial"].contains($0) }
    if let foreign {
      throw Failure(
        .failed, "the folder of the archive holds something else: \(foreign)", at: path,
        remedy: "move it away: Martlet keeps delivered files in a folder of this name")
    }
    try File.setMode(path, 0o700)
    try File.replace(ignored, with: Array("*\n".utf8))
  }

  private func wait() throws -> FileLock {
    while true {
      do {
        return try FileLock.take(lock, purpose: "another run")
      } catch let failure as Failure where failure.status == .tryAgain {
        try Interruption.check()
        Clock.pause(milliseconds: 50)
      }
    }
  }

  /// Makes a folder of which the one above will know after a power cut, too.
  func makeFolder(_ folder: String) throws {
    if Path.exists(folder) { return }
    let above = Path.parent(folder)
    if above != path, folder != path { try makeFolder(above) }
    try Folder.create(folder)
    try Folder.synchronize(above)
  }

  /// Removes what a killed run was writing; while the archive is locked.
  func removeRests() throws { try Folder.remove(partial) }
}
