import CArchive
import Glibc
package import OperatingSystem

/// Writes bytes to a file, compressed by zstd.
///
/// It owns the file: libarchive knows it by its number alone, which would be another file's once this one is closed.
@safe package final class CompressedOutput {
  private let library: archive_functions
  private let archive: OpaquePointer
  private let file: FileDescriptor

  /// Begins.
  package init(to file: consuming FileDescriptor) throws {
    library = try ArchiveLibrary.functions()
    guard let archive = library.archive_write_new() else {
      throw Failure(.failed, "no memory to compress", at: file.path)
    }
    unsafe self.archive = archive
    let number = file.number
    self.file = file
    guard unsafe library.archive_write_add_filter_zstd(archive) == ARCHIVE_OK,
      unsafe library.archive_write_set_format_raw(archive) == ARCHIVE_OK,
      // The last block is no longer than its bytes.
      unsafe library.archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK,
      unsafe library.archive_write_open_fd(archive, number) == ARCHIVE_OK, let entry = library.archive_entry_new()
    else { throw failure }
    defer { unsafe library.archive_entry_free(entry) }
    unsafe library.archive_entry_set_filetype(entry, UInt32(Glibc.S_IFREG))
    guard unsafe library.archive_write_header(archive, entry) == ARCHIVE_OK else { throw failure }
  }

  deinit { _ = unsafe library.archive_write_free(archive) }

  /// Writes bytes.
  package func write(_ bytes: Span<UInt8>) throws {
    let archive = unsafe archive
    let isWritten = unsafe bytes.withUnsafeBufferPointer { buffer in
      var done = 0
      while done < buffer.count {
        guard let base = buffer.baseAddress else { break }
        let wrote = unsafe library.archive_write_data(archive, base + done, buffer.count - done)
        if wrote <= 0 { return false }
        done += Int(wrote)
      }
      return true
    }
    if !isWritten { throw failure }
  }

  /// Writes what is left, and all of it down to the disk.
  package func finish() throws {
    guard unsafe library.archive_write_close(archive) == ARCHIVE_OK else { throw failure }
    try file.synchronize()
  }

  private var failure: Failure {
    let reason = unsafe library.archive_error_string(archive).map { unsafe String(cString: $0) } ?? "unknown fault"
    return Failure(.failed, "cannot write \(file.path): \(reason)")
  }
}
