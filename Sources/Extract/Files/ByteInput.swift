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
