import Glibc
import OperatingSystem

/// Bytes of a file, one stretch after the other: plain, decompressed, or made up by a test.
protocol ByteInput: AnyObject {
  /// Appends up to `limit` bytes (which the span has room for); appends none only at the end of the file.
  func read(into space: inout OutputSpan<UInt8>, limit: Int) throws
}

/// An uncompressed file, by plain read(2).
final class PlainInput: ByteInput {
  private let file: FileDescriptor

  init(path: String) throws {
    file = try FileDescriptor(opening: path, .read)
    // The kernel reads ahead further; that it may not matters to nobody.
    _ = posix_fadvise(file.number, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  func read(into space: inout OutputSpan<UInt8>, limit: Int) throws {
    let number = file.number
    let failed = unsafe space.withUnsafeMutableBufferPointer { buffer, filled in
      guard let base = buffer.baseAddress else { return false }
      var got = -1
      repeat { got = unsafe Glibc.read(number, base + filled, limit) } while got < 0 && errno == EINTR
      filled += max(got, 0)
      return got < 0
    }
    if failed { throw Failure.system("cannot read", file.path) }
  }
}

/// Bytes in memory.
final class MemoryInput: ByteInput {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func read(into space: inout OutputSpan<UInt8>, limit: Int) throws {
    let count = min(limit, bytes.count - at)
    for index in 0..<count { space.append(bytes[at + index]) }
    at += count
  }
}

/// The beginning of another input.
final class LimitedInput: ByteInput {
  private let input: any ByteInput
  private var left: Int

  init(_ input: any ByteInput, _ limit: Int) {
    self.input = input
    left = limit
  }

  func read(into space: inout OutputSpan<UInt8>, limit: Int) throws {
    let before = space.count
    if left > 0 { try input.read(into: &space, limit: min(limit, left)) }
    left -= space.count - before
  }
}

/// Finds out how a file is packed, by its first bytes and never by its name.
enum Packing {
  /// Opens a file for reading its unpacked bytes.
  ///
  /// - Throws: `Failure` when it cannot be opened, or is packed in a way that is not read.
  static func open(_ path: String) throws -> any ByteInput {
    let head = try { () throws in
      let file = try FileDescriptor(opening: path, .read)
      var head: [UInt8] = []
      _ = try file.read(appendingTo: &head, limit: 8)
      return head
    }()
    if head.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
      throw Failure(
        .failed, "the file is a zip archive, which is not read", at: path,
        remedy: "unpack it first; gz, zst, bz2 and xz are read as they are")
    }
    let magics: [[UInt8]] = [
      [0x1f, 0x8b], [0x28, 0xb5, 0x2f, 0xfd], [0x42, 0x5a, 0x68], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    ]
    return magics.contains { head.starts(with: $0) } ? try ArchiveInput(path: path) : try PlainInput(path: path)
  }
}
