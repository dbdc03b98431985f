import OperatingSystem

/// Unpacked bytes of a compressed file, or of a member of a zip archive; no more of them than a limit.
final class ArchiveInput: ByteInput {
  private let handle: ArchiveHandle
  private let path: String
  private let limit: UnpackedLimit
  private var isEmpty = false
  private var done = 0

  /// Opens a compressed file.
  init(path: String, limit: UnpackedLimit) throws {
    handle = try ArchiveHandle(path: path, .compressed)
    self.path = path
    self.limit = limit
    let (member, isDamaged) = handle.next()
    if isDamaged { throw damaged() }
    isEmpty = member == nil
    if handle.filterCount > 1 { throw nested() }
  }

  /// Opens a member of a zip archive.
  init(path: String, member name: String, limit: UnpackedLimit) throws {
    handle = try ArchiveHandle(path: path, .zip)
    self.path = "\(path)/\(name)"
    var limit = limit
    while true {
      let (member, isDamaged) = handle.next()
      guard let member else {
        throw Failure(
          .failed, isDamaged ? handle.damage(after: 0) : "the archive has no such member any more", at: self.path,
          remedy: ArchiveHandle.remedy)
      }
      if member.isFile, member.name == name {
        // Members were admitted by the sizes that the archive declares: they are held to them.
        if let size = member.size { limit.declare(size) }
        break
      }
    }
    self.limit = limit
  }

  func read(into space: inout OutputSpan<UInt8>, limit wanted: Int) throws {
    if isEmpty { return }
    let before = space.count
    let got = handle.read(into: &space, limit: wanted)
    if got < 0 { throw damaged() }
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
