import OperatingSystem

/// Unpacked bytes of a compressed file, or of a member of a zip archive; no more of them than a limit.
final class ArchiveInput: ByteInput {
  private let handle: ArchiveHandle
  private let path: String
  private let limit: UnpackedLimit
  private var isEmpty = false
  private var done = 0
  /// The archive that the member is in.
  private let archive: (path: String, status: FileStatus)?
  private let idle: IdleArchives
  /// Whether the archive can be gone on with.
  private var isSound = false

  /// Opens a compressed file.
  init(path: String, limit: UnpackedLimit) throws {
    archive = nil
    idle = .shared
    handle = try ArchiveHandle(path: path, .compressed)
    self.path = path
    self.limit = limit
    let (member, isDamaged) = handle.next()
    if isDamaged { throw damaged() }
    isEmpty = member == nil
    if handle.filterCount > 1 { throw nested() }
  }

  /// Opens a member of a zip archive.
  ///
  /// - Parameter place: how many members stand before it.
  init(path: String, member name: String, place: Int, limit: UnpackedLimit, idle: IdleArchives = .shared) throws {
    guard let status = FileStatus(of: path) else { throw Failure(.failed, "the archive is gone", at: path) }
    archive = (path, status)
    self.idle = idle
    handle = try idle.take(path, status, before: place) ?? ArchiveHandle(path: path, .zip)
    self.path = "\(path)/\(name)"
    var limit = limit
    let (member, isDamaged) = try handle.pass(to: place) ? handle.next() : (nil, false)
    guard let member, member.isFile, member.name == name else {
      throw Failure(
        .failed, isDamaged ? handle.damage(after: 0) : "the archive has no such member any more", at: self.path,
        remedy: ArchiveHandle.remedy)
    }
    // Members were admitted by the sizes that the archive declares: they are held to them.
    if let size = member.size { limit.declare(size) }
    self.limit = limit
    isSound = true
  }

  deinit {
    if let (path, status) = archive, isSound { idle.giveBack(handle, path, status) }
  }

  func read(into space: inout OutputSpan<UInt8>, limit wanted: Int) throws {
    if isEmpty { return }
    let before = space.count
    let got = handle.read(into: &space, limit: wanted)
    if got < 0 {
      isSound = false
      throw damaged()
    }
    if done == 0, Packing(head: space.span.extracting(before...)) != .plain { throw nested() }
    done += got
    if let failure = limit.failure(unpacked: done, at: path) { throw failure }
  }

  private func damaged() -> Failure {
    Failure(.failed, handle.damage(after: done), at: path, remedy: ArchiveHandle.remedy)
  }

  private func nested() -> Failure {
    Failure(
      .failed, "what is packed in the file is packed itself, and is not unpacked twice", at: path,
      remedy: "let it be packed once only")
  }
}
