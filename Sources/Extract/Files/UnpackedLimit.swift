import OperatingSystem

/// How many bytes a packed file may unpack to: a small file that unpacks to a huge one is more often an attack or a fault
/// than an export.
struct UnpackedLimit: Sendable {
  /// Below this nothing is refused.
  static let harmless = 1 << 30
  /// Nothing is refused that unpacks to no more than so many times its size.
  static let ratio = 200

  private let packed: Int
  private var bytes: Int
  private let isFromDefinition: Bool
  private var isDeclaredByArchive = false

  /// Makes the limit of a packed file.
  ///
  /// - Parameters:
  ///   - packed: the file's size on disk.
  ///   - atMost: what the source's definition allows, in place of the default.
  init(packed: Int, atMost: Int?) {
    self.packed = packed
    bytes = atMost ?? max(Self.harmless, min(packed, .max / Self.ratio) * Self.ratio)
    isFromDefinition = atMost != nil
  }

  /// Holds a member to the size that its archive declares.
  mutating func declare(_ size: Int) {
    if size > bytes { return }
    bytes = size
    isDeclaredByArchive = true
  }

  /// Why so many bytes are too many; nil if they are not.
  func failure(unpacked: Int, at path: String) -> Failure? {
    if unpacked <= bytes { return nil }
    if isDeclaredByArchive {
      return Failure(
        .failed, "the archive is damaged: the member unpacks to more than the \(bytes) bytes that it declares",
        at: path,
        remedy: ArchiveHandle.remedy)
    }
    let allowed =
      isFromDefinition
      ? "the \(ByteCount.text(bytes)) that `unpacked` of its source allows"
      : "\(ByteCount.text(bytes)), \(Self.ratio) times its size or more"
    return Failure(
      .failed, "the file of \(ByteCount.text(packed)) unpacks to more than \(allowed)", at: path,
      remedy: "if it is what it should be, allow more in its source: unpacked: {at_most: \(Self.suggestion(unpacked))}")
  }

  /// Twice as much, in whole units.
  private static func suggestion(_ bytes: Int) -> String {
    let (unit, name) = bytes > 500_000_000 ? (1_000_000_000, "GB") : (1_000_000, "MB")
    return "\(bytes / unit * 2 + 1)\(name)"
  }
}
