// The seam to libarchive: compressed streams of one file, told apart by content.

import CArchive
import OperatingSystem

/// A file compressed by gzip, zstd, bzip2 or xz.
@safe final class ArchiveInput: ByteInput {
  private let archive: OpaquePointer
  private let path: String
  private var isEmpty = false
  private var done = 0

  init(path: String) throws {
    guard let archive = unsafe archive_read_new() else {
      throw Failure(.failed, "no memory to decompress", at: path)
    }
    unsafe self.archive = archive
    self.path = path
    unsafe archive_read_support_filter_gzip(archive)
    unsafe archive_read_support_filter_zstd(archive)
    unsafe archive_read_support_filter_bzip2(archive)
    unsafe archive_read_support_filter_xz(archive)
    unsafe archive_read_support_format_raw(archive)
    unsafe archive_read_support_format_empty(archive)
    guard unsafe archive_read_open_filename(archive, path, 1 << 18) == ARCHIVE_OK else { throw damaged() }
    var entry: OpaquePointer?
    switch unsafe archive_read_next_header(archive, &entry) {
    case ARCHIVE_OK, ARCHIVE_WARN: break
    case ARCHIVE_EOF: isEmpty = true
    default: throw damaged()
    }
  }

  deinit { unsafe archive_read_free(archive) }

  func read(into space: inout OutputSpan<UInt8>, limit: Int) throws {
    if isEmpty { return }
    let archive = unsafe archive
    let got = unsafe space.withUnsafeMutableBufferPointer { buffer, filled in
      guard let base = buffer.baseAddress else { return 0 }
      var got = -1
      repeat {
        got = unsafe Int(archive_read_data(archive, base + filled, limit))
      } while got == Int(ARCHIVE_RETRY)
      filled += max(got, 0)
      return got
    }
    if got < 0 { throw damaged() }
    done += got
  }

  private func damaged() -> Failure {
    let reason = unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "unknown fault"
    return Failure(
      .failed, "the compressed file is damaged or cut short after \(done) decompressed bytes: \(reason)", at: path,
      remedy: "fetch the export again; nothing of it has been published")
  }
}
