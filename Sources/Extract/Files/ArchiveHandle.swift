// The seam to libarchive: one open archive or compressed stream.

import CArchive
import Columnar
import Glibc
import OperatingSystem

/// An open file of libarchive's.
///
/// `@unchecked Sendable` since one thread has it at a time: `IdleArchives` hands it over.
@safe final class ArchiveHandle: @unchecked Sendable {
  /// What is expected in the file.
  enum Form {
    /// One stream, compressed by gzip, zstd, bzip2 or xz.
    case compressed
    /// A zip archive, read by the directory at its end: one that is cut short has none.
    case zip
  }

  /// What an archive says of a member.
  struct Member {
    /// Its path; bytes that are no UTF-8 as `\xHH`.
    var name: String
    var isFile: Bool
    var isEncrypted: Bool
    /// Its unpacked size; nil where the archive does not say.
    var size: Int?
  }

  /// How many members were gone to so far: the place of the one that comes next.
  private(set) var passed = 0
  private let library: archive_functions
  private let archive: OpaquePointer
  /// Names of members are converted to the locale's encoding: it must be UTF-8, whatever that of the process is.
  private let locale: locale_t?

  init(path: String, _ form: Form) throws {
    library = try ArchiveLibrary.functions()
    guard let archive = library.archive_read_new() else {
      throw Failure(.failed, "no memory to decompress", at: path)
    }
    unsafe self.archive = archive
    unsafe locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)
    switch form {
    case .compressed:
      _ = unsafe library.archive_read_support_filter_gzip(archive)
      _ = unsafe library.archive_read_support_filter_zstd(archive)
      _ = unsafe library.archive_read_support_filter_bzip2(archive)
      _ = unsafe library.archive_read_support_filter_xz(archive)
      _ = unsafe library.archive_read_support_format_raw(archive)
      _ = unsafe library.archive_read_support_format_empty(archive)
    case .zip: _ = unsafe library.archive_read_support_format_zip_seekable(archive)
    }
    // Of an archive a block is read anew for each member that is passed by.
    let block = form == .zip ? 1 << 16 : 1 << 18
    guard unsafe library.archive_read_open_filename(archive, path, block) == ARCHIVE_OK else {
      throw Failure(.failed, damage(after: 0), at: path, remedy: Self.remedy)
    }
  }

  deinit {
    _ = unsafe library.archive_read_free(archive)
    if let locale = unsafe locale { unsafe freelocale(locale) }
  }

  /// What to do about a file that cannot be unpacked.
  static let remedy = "fetch the export again; nothing of it has been published"

  /// What is wrong with the file, as libarchive says.
  func damage(after done: Int) -> String {
    let reason = unsafe library.archive_error_string(archive).map { unsafe String(cString: $0) } ?? "unknown fault"
    return "the packed file is damaged or cut short after \(done) unpacked bytes: \(reason)"
  }

  /// How many times the stream is compressed, as far as libarchive unpacks it.
  var filterCount: Int { unsafe Int(library.archive_filter_count(archive)) - 1 }

  /// Goes on to the next member; of a compressed stream there is one.
  ///
  /// - Returns: nil at the end, or where the directory cannot be read.
  func next() -> (member: Member?, isDamaged: Bool) {
    let before = unsafe locale.map { unsafe uselocale($0) }
    defer { if let before = unsafe before { unsafe uselocale(before) } }
    var entry: OpaquePointer?
    switch unsafe library.archive_read_next_header(archive, &entry) {
    case ARCHIVE_EOF: return (nil, false)
    case ARCHIVE_OK, ARCHIVE_WARN: passed += 1
    default: return (nil, true)
    }
    guard let entry = unsafe entry else { return (nil, true) }
    var name: [UInt8] = []
    if let text = unsafe library.archive_entry_pathname(entry) {
      unsafe name = UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }
    let member = unsafe Member(
      name: RawRecord.printable(name), isFile: library.archive_entry_filetype(entry) & S_IFMT == S_IFREG,
      isEncrypted: library.archive_entry_is_encrypted(entry) != 0,
      size: library.archive_entry_size_is_set(entry) != 0 ? Int(library.archive_entry_size(entry)) : nil)
    return (member, false)
  }

  /// Passes members by, up to the one at a place.
  ///
  /// - Returns: whether there are so many.
  /// - Throws: `Interrupted`, when the command is to end.
  func pass(to place: Int) throws -> Bool {
    let before = unsafe locale.map { unsafe uselocale($0) }
    defer { if let before = unsafe before { unsafe uselocale(before) } }
    var entry: OpaquePointer?
    while passed < place {
      try Interruption.check()
      guard [ARCHIVE_OK, ARCHIVE_WARN].contains(unsafe library.archive_read_next_header(archive, &entry)) else {
        return false
      }
      passed += 1
    }
    return true
  }

  /// Appends up to `limit` unpacked bytes of the member.
  ///
  /// - Returns: how many; none at the end, less than none where the bytes are damaged.
  func read(into space: inout OutputSpan<UInt8>, limit: Int) -> Int {
    let archive = unsafe archive
    return unsafe space.withUnsafeMutableBufferPointer { buffer, filled in
      guard let base = buffer.baseAddress else { return 0 }
      var got = -1
      repeat {
        got = unsafe Int(library.archive_read_data(archive, base + filled, limit))
      } while got == Int(ARCHIVE_RETRY)
      filled += max(got, 0)
      return got
    }
  }
}
