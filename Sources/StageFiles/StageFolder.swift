internal import OperatingSystem

/// The folders of a batch: `run/<pipeline>/<batch>/<stage>/`, each complete or not there.
package struct BatchFolder: Sendable, Equatable {
  /// Absolute path of `run/<pipeline>/<batch>`.
  package let path: String

  /// The folder of a batch below the project's root. Nothing is made.
  package init(root: String, pipeline: String, batch: String) {
    path = Path.join(Path.join(Path.join(root, "run"), pipeline), batch)
  }

  /// The folder of a stage.
  package func folder(_ stage: String) -> String { Path.join(path, stage) }

  /// The manifest of a stage; nil when the stage is not there.
  package func manifest(_ stage: String) throws -> Manifest? {
    Path.exists(Path.join(folder(stage), Manifest.fileName)) ? try Manifest(folder: folder(stage)) : nil
  }

  /// The manifest of a stage that must be there.
  ///
  /// - Throws: `Failure` that names the command which makes it.
  package func manifest(_ stage: String, madeBy command: String) throws -> Manifest {
    if let manifest = try manifest(stage) { return manifest }
    throw Failure(.failed, "there is no \(stage) folder yet", at: folder(stage), remedy: "run \(command) first")
  }

  /// Removes the folder with all that is in it, while it is locked. Killed meanwhile, it leaves what `removeRests` removes.
  package func remove() throws {
    // Out of the way at once: no half of a batch is ever seen.
    let rest = Path.join(Path.parent(path), ".\(Path.name(path))\(Self.removed)")
    try Folder.remove(rest)
    try Folder.rename(path, to: rest)
    try Folder.remove(rest)
  }

  /// Removes what is left of folders that were being removed.
  package static func removeRests(below folder: String) throws {
    for name in try Folder.entries(folder) where name.hasPrefix(".") && name.hasSuffix(removed) {
      try Folder.remove(Path.join(folder, name))
    }
  }

  private static let removed = ".removed"

  /// Runs a body while no other process can work on the batch.
  ///
  /// - Throws: `Failure` to try again later when another process works on it already.
  package func whileLocked<Result>(_ body: () throws -> Result) throws -> Result {
    try makeWritable()
    let lock = try FileLock.take(Path.join(path, ".lock"), purpose: "another run of this batch")
    let result = Swift.Result {
      try removeHalves()
      return try body()
    }
    lock.release()
    return try result.get()
  }

  /// Removes what dead runs left of stages: half written, or out of the way of one that was to take their place.
  private func removeHalves() throws {
    for name in try Folder.entries(path) where name.hasPrefix(".") {
      if name.hasSuffix(".partial") || name.hasSuffix(".old") { try Folder.remove(Path.join(path, name)) }
    }
  }

  /// Makes the folder where it is missing, and proves before anything is done that files can be written there.
  private func makeWritable() throws {
    let remedy =
      "give the account that runs martlet write access to it, or let run/ be a link to a folder that can be written"
    do {
      try Folder.create(path)
    } catch let failure as Failure {
      throw Failure(failure.status, failure.message, at: path, remedy: remedy)
    }
    guard Folder.isWritable(path) else {
      throw Failure(.failed, "the batch's run folder cannot be written", at: path, remedy: remedy)
    }
  }

  /// Begins a stage: clears what a dead run left.
  package func begin(_ stage: String) throws -> StageFolderWriter {
    try StageFolderWriter(batch: self, stage: stage)
  }
}

/// A stage folder that is being written: beside its place, moved there by `commit`, gone if that never comes.
package final class StageFolderWriter {
  /// Where to write the stage's files meanwhile.
  package let path: String
  private let target: String
  private var isOpen = true

  fileprivate init(batch: BatchFolder, stage: String) throws {
    target = batch.folder(stage)
    path = batch.folder(".\(stage).partial")
    try Folder.create(batch.path)
    try Folder.remove(path)
    try Folder.remove(batch.folder(".\(stage).old"))
    try Folder.create(path)
  }

  deinit { if isOpen { try? Folder.remove(path) } }

  /// Writes the manifest, waits until all is on the disk, and moves the folder to its place.
  ///
  /// - Parameter keepingEqual: leave the folder that is there untouched if its manifest says the same.
  /// - Returns: whether the folder was put in place (false: the old one says the same).
  @discardableResult
  package func commit(_ manifest: Manifest, keepingEqual: Bool = false) throws -> Bool {
    if keepingEqual, let old = try? Manifest(folder: target), old == manifest {
      isOpen = false
      try Folder.remove(path)
      return false
    }
    try File.replace(Path.join(path, Manifest.fileName), with: Array(manifest.json.lines.utf8))
    let old = Path.join(Path.parent(target), ".\(Path.name(target)).old")
    try NightStep.replacing.pass()
    if Path.exists(target) { try Folder.rename(target, to: old) }
    try NightStep.replaced.pass()
    try Folder.rename(path, to: target)
    isOpen = false
    try Folder.synchronize(Path.parent(target))
    try Folder.remove(old)
    return true
  }

  /// Removes what was written.
  package func abandon() throws {
    isOpen = false
    try Folder.remove(path)
  }
}
