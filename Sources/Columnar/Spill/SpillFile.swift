internal import OperatingSystem

/// A temporary file for what does not fit into memory. It has no name, so it is gone with the process, however that ends.
package final class SpillFile: Sendable {
  private let file: FileDescriptor

  /// Makes an empty file in the folder for temporary files.
  ///
  /// - Throws: `Failure` naming the folder.
  package init() throws {
    do {
      file = try FileDescriptor.temporary()
    } catch { throw Self.explained(error) }
  }

  /// Adds bytes at the end.
  ///
  /// - Throws: `Failure` naming the folder, when its disk is full or for any other reason of the system's.
  package func append(_ bytes: Span<UInt8>) throws {
    do { try file.write(bytes) } catch { throw Self.explained(error) }
  }

  /// Reads bytes that were added, and adds them to a buffer.
  package func read(_ range: Range<Int>, appendingTo buffer: inout [UInt8]) throws {
    var at = range.lowerBound
    while at < range.upperBound {
      let count = try file.read(at: at, appendingTo: &buffer, limit: range.upperBound - at)
      guard count > 0 else { throw Failure(.failed, "a temporary file ends too early") }
      at += count
    }
  }

  private static func explained(_ error: any Error) -> any Error {
    guard var failure = error as? Failure else { return error }
    failure.remedy = "free space there, or name another folder for temporary files in TMPDIR"
    return failure
  }
}
