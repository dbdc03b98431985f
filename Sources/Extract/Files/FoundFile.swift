/// A file that a source found for a batch.
package struct FoundFile: Sendable, Hashable {
  /// The relative path of what came by standard input, as the ledger shows it.
  package static let standardInput = "<stdin>"

  /// Name of the source.
  package var source: String
  /// Path relative to the exports folder: the file's name in the ledger, and its place in the canonical order. Of a
  /// member of an archive: the archive's path, `/`, the member's.
  package var relativePath: String
  /// Path to open it by; of a member: that of the archive.
  package var path: String
  /// What messages call it in place of the path, where its bytes are kept elsewhere.
  package var calledPath: String?
  /// Path of the member within the archive; nil for a file of its own.
  package var member: String?
  /// How many members stand before it in the archive.
  package var place = 0
  /// Size on disk in bytes, compressed where the file is; of a member: its unpacked size, as the archive declares it.
  package var size: Int
  /// Whether it lies there compressed by ourselves, to be kept: as delivered are the unpacked bytes, however many.
  package var isRepacked = false
  /// How many bytes it probably has when it is unpacked.
  package var unpackedSize: Int

  /// Makes a found file.
  package init(
    source: String, relativePath: String, path: String, member: String? = nil, size: Int, unpackedSize: Int? = nil
  ) {
    self.source = source
    self.relativePath = relativePath
    self.path = path
    self.member = member
    self.size = size
    self.unpackedSize = unpackedSize ?? size
  }

  /// Whether its bytes are packed by nobody, as far as its beginning tells.
  package var isPlain: Bool { (try? Packing(of: path)) == .plain }

  /// What messages call it.
  package var shownPath: String {
    if relativePath.hasPrefix(Self.standardInput) { return relativePath }
    let called = calledPath ?? path
    return member.map { "\(called)/\($0)" } ?? called
  }
}
