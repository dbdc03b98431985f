import OperatingSystem
import Synchronization

/// Open archives that nobody reads at the moment.
///
/// libarchive goes from member to member only: whoever wants the one behind that which was read last goes on from there,
/// and does not pass all of them by once more.
final class IdleArchives: Sendable {
  static let shared = IdleArchives()

  /// How many are kept open, of however many archives: two threads hash, and a file is read in two places at once.
  private static let most = 4

  private struct Idle {
    var handle: ArchiveHandle
    var path: String
    /// Of the archive when it was opened: another file in its place is opened anew.
    var status: FileStatus
  }

  /// The one that was given back last stands last.
  private let idle = Mutex<[Idle]>([])

  /// An open archive that stands before a member, as near to it as there is one; nil if there is none.
  func take(_ path: String, _ status: FileStatus, before place: Int) -> ArchiveHandle? {
    idle.withLock { idle in
      let found = idle.indices.filter {
        idle[$0].path == path && idle[$0].status == status && idle[$0].handle.passed <= place
      }.max { idle[$0].handle.passed < idle[$1].handle.passed }
      return found.map { idle.remove(at: $0).handle }
    }
  }

  func giveBack(_ handle: ArchiveHandle, _ path: String, _ status: FileStatus) {
    idle.withLock { idle in
      idle.append(Idle(handle: handle, path: path, status: status))
      if idle.count > Self.most { idle.removeFirst() }
    }
  }
}
