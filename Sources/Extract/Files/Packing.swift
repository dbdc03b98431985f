import OperatingSystem

/// How a file is packed, as its first bytes tell and never its name.
enum Packing: Sendable {
  case plain
  /// By gzip, zstd, bzip2 or xz.
  case compressed
  /// A zip archive: its members are files of their own.
  case zip

  /// How many times its packed size a compressed export has, at a guess.
  static let usualRatio = 10

  private static let compressions: [[UInt8]] = [
    [0x1f, 0x8b], [0x28, 0xb5, 0x2f, 0xfd], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  ]
  /// Bytes of bzip2 behind `BZh` and a digit: of a first block, and of the end of an empty file.
  private static let bzip2: [[UInt8]] = [
    [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90],
  ]
  /// Of a first member, of the end of an archive without any, of the first of several parts.
  private static let archives: [[UInt8]] = [
    [0x50, 0x4b, 0x03, 0x04], [0x50, 0x4b, 0x05, 0x06], [0x50, 0x4b, 0x07, 0x08],
  ]

  /// Looks at a file.
  ///
  /// - Throws: `Failure` when it cannot be opened.
  init(of path: String) throws {
    let file = try FileDescriptor(opening: path, .read)
    var head: [UInt8] = []
    _ = try file.read(appendingTo: &head, limit: 10)
    self.init(head: head.span)
  }

  /// Judges by the first bytes, ten of them if there are so many.
  init(head: Span<UInt8>) {
    func begins(_ magic: [UInt8], at start: Int = 0) -> Bool {
      head.count >= start + magic.count && magic.indices.allSatisfy { head[start + $0] == magic[$0] }
    }
    if Self.archives.contains(where: { begins($0) }) {
      self = .zip
    } else if Self.compressions.contains(where: { begins($0) })
      || begins(Array("BZh".utf8)) && Self.bzip2.contains(where: { begins($0, at: 4) })
    {
      self = .compressed
    } else {
      self = .plain
    }
  }

  /// Opens a file for reading its unpacked bytes.
  ///
  /// - Parameter atMost: how many bytes it may unpack to, in place of the default limit.
  /// - Throws: `Failure` when it cannot be opened, or is an archive of which no member is named.
  static func open(_ file: FoundFile, atMost: Int? = nil) throws -> any ByteInput {
    let path = file.path
    let packing = try Packing(of: path)
    if packing == .plain, file.member == nil { return try PlainInput(path: path) }
    let limit = UnpackedLimit(packed: FileStatus(of: path)?.size ?? 0, atMost: file.isRepacked ? .max : atMost)
    if let member = file.member {
      return try ArchiveInput(path: path, member: member, place: file.place, limit: limit)
    }
    guard packing == .compressed else {
      throw Failure(
        .failed, "the file is a zip archive: each of its members is a file of its own", at: path,
        remedy: "unpack it first; sources of a pipeline read the members as they are")
    }
    return try ArchiveInput(path: path, limit: limit)
  }
}
