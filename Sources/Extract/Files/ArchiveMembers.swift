import Definitions
import OperatingSystem

/// The members of a zip archive that are files of a source.
struct ArchiveMembers {
  private let archive: FoundFile
  private let source: Source
  /// Shell pattern that members match; nil for all.
  private let glob: String?

  init(of archive: FoundFile, source: Source, batch: String) throws {
    self.archive = archive
    self.source = source
    glob = try source.members.map { try FilePattern($0).glob(batch: batch) }
  }

  /// The members in canonical order. Folders, and what macOS or a file manager puts beside the files, are passed over.
  ///
  /// - Throws: `Failure` when the archive is damaged, has no member for the source, or an encrypted one, or when all of
  ///   them unpack to more than is allowed.
  func files() throws -> [FoundFile] {
    let members = try list()
    let listed = members.enumerated().filter { isWanted($0.element) }
    let wanted = listed.map(\.element)
    guard !wanted.isEmpty else { throw nothing(among: members) }
    if let locked = wanted.first(where: \.isEncrypted) {
      throw Failure(
        .failed, "the member \(locked.name) of the archive is encrypted", at: archive.path,
        remedy: "let the archive be delivered without a password, on a way that is protected itself")
    }
    let names = wanted.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if let twice = zip(names, names.dropFirst()).first(where: { $0 == $1 }) {
      throw Failure(
        .failed, "the archive has two members of the name \(twice.0)", at: archive.path,
        remedy: "let it be packed anew, each file under a name of its own")
    }
    // Members may share their packed bytes: the limit is on all of them together.
    let total = wanted.reduce(0) { min($0, .max / 2) + min($1.size ?? 0, .max / 2) }
    let limit = UnpackedLimit(packed: archive.size, atMost: source.unpackedLimit)
    if let failure = limit.failure(unpacked: total, at: archive.path) { throw failure }
    return listed.map { place, member in
      var file = archive
      file.relativePath += "/" + member.name
      file.member = member.name
      file.place = place
      file.size = member.size ?? 0
      file.unpackedSize = file.size
      return file
    }.sorted { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
  }

  /// Size of an archive without members: the record at its end alone, which libarchive does not take for an archive.
  private static let emptySize = 22

  /// How many members an archive may have: each of them is a file of the ledger, and is looked for among the others.
  static let most = 10_000

  private func list() throws -> [ArchiveHandle.Member] {
    if archive.size == Self.emptySize { return [] }
    let handle = try ArchiveHandle(path: archive.path, .zip)
    var members: [ArchiveHandle.Member] = []
    while true {
      try Interruption.check()
      let (member, isDamaged) = handle.next()
      if isDamaged {
        throw Failure(.failed, handle.damage(after: 0), at: archive.path, remedy: ArchiveHandle.remedy)
      }
      guard let member else { return members }
      if members.count == Self.most {
        throw Failure(
          .failed, "the archive has more than \(Self.most) members", at: archive.path,
          remedy: "let it be packed as several archives, or unpack it and let `files` name the files")
      }
      members.append(member)
    }
  }

  private func isWanted(_ member: ArchiveHandle.Member) -> Bool {
    let names = member.name.split(separator: "/")
    guard member.isFile, let last = names.last, !names.contains("__MACOSX"), !last.hasPrefix("._") else { return false }
    return GlobPattern.matches(glob ?? "*", path: member.name)
  }

  private func nothing(among members: [ArchiveHandle.Member]) -> Failure {
    if members.contains(where: { $0.name == "[Content_Types].xml" }) {
      return Failure(
        .failed, "the file of source \(source.name) is an Office document, not an export", at: archive.path,
        remedy: "save the sheet as CSV, or let the system export it so")
    }
    let files = members.filter(\.isFile).map(\.name)
    let listed = files.prefix(5).joined(separator: ", ") + (files.count > 5 ? ", …" : "")
    return Failure(
      .failed,
      "the archive has no member for source \(source.name)" + (glob.map { " that matches \($0)" } ?? ""),
      at: archive.path,
      remedy: files.isEmpty
        ? "fetch the export again: the archive is empty" : "its members are \(listed): see `members`")
  }
}
