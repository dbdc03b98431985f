internal import OperatingSystem

/// Reads a table file's numbers and bytes in order; whatever is missing or beyond belief is a `Failure`, never a trap.
struct ByteReader: ~Copyable {
  private let file: FileDescriptor
  private var buffer: [UInt8] = []
  private var at = 0

  init(path: String) throws { file = try FileDescriptor(opening: path, .read) }

  var path: String { file.path }

  /// Makes sure that so many bytes are at hand; returns where they begin in `bytes`.
  private mutating func need(_ count: Int) throws -> Int {
    if buffer.count - at < count {
      buffer.removeSubrange(0..<at)
      at = 0
      while buffer.count < count {
        let missing = count - buffer.count
        guard try file.read(appendingTo: &buffer, limit: min(max(missing, 1 << 16), 1 << 22)) > 0 else {
          throw damage("it ends too early")
        }
      }
    }
    defer { at += count }
    return at
  }

  /// A number of so many bytes.
  mutating func number(_ width: Int) throws -> UInt64 {
    let start = try need(width)
    var value: UInt64 = 0
    for index in 0..<width { value |= UInt64(buffer[start + index]) << UInt64(8 * index) }
    return value
  }

  /// A copy of the next bytes.
  mutating func bytes(_ count: Int) throws -> [UInt8] {
    let start = try need(count)
    return Array(buffer[start..<(start + count)])
  }

  /// Steps over bytes.
  mutating func skip(_ count: Int) throws {
    var rest = count
    while rest > 0 {
      let step = min(rest, 1 << 20)
      _ = try need(step)
      rest -= step
    }
  }

  /// Whether nothing comes any more.
  mutating func isAtEnd() throws -> Bool {
    if at < buffer.count { return false }
    buffer.removeAll(keepingCapacity: true)
    at = 0
    return try file.read(appendingTo: &buffer, limit: 1) == 0
  }

  /// The failure that names this file as damaged.
  func damage(_ what: String) -> Failure {
    Failure(
      .failed, "damaged stage file: \(what)", at: path, remedy: "remove its folder and run the stage again")
  }
}
