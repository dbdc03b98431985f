internal import OperatingSystem

// What one pass over a file finds out about its rows, and the next one would have to find out again:
//
// ```
// file   block of log 0 │ block of log 2 │ block of log 0 │ …     each log knows its blocks
// ```
//
// A block of a log is in memory while it is written or read; else nothing is.

/// The temporary file of several logs, for one thread at a time.
package final class NumberFile: @unchecked Sendable {
  // `@unchecked Sendable` since it is handed from one thread to the next, and never used by two at once.
  private var file: SpillFile?
  private var end = 0

  /// Makes an empty file; there is none before something is written.
  package init() {}

  fileprivate func append(_ numbers: [Int32]) throws -> Range<Int> {
    let file = try self.file ?? SpillFile()
    self.file = file
    var bytes: [UInt8] = []
    unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    try file.append(bytes.span)
    defer { end += bytes.count }
    return end..<end + bytes.count
  }

  fileprivate func read(_ stretch: Range<Int>, appendingTo numbers: inout [Int32]) throws {
    var bytes: [UInt8] = []
    try file?.read(stretch, appendingTo: &bytes)
    let count = bytes.count / MemoryLayout<Int32>.stride
    let found = unsafe [Int32](unsafeUninitializedCapacity: count) { space, initialized in
      unsafe UnsafeMutableRawBufferPointer(space).copyBytes(from: bytes)
      initialized = count
    }
    numbers.append(contentsOf: found)
  }
}

/// 32-bit numbers in the order of their coming: written in one pass, read in others.
package final class NumberLog: @unchecked Sendable {
  // `@unchecked Sendable` as its file is.
  private let file: NumberFile
  private var recent: [Int32] = []
  private var blocks: [Range<Int>] = []

  /// Numbers from which on a block is written.
  private static let block = 1 << 14

  /// Makes an empty log.
  package init(in file: NumberFile) { self.file = file }

  /// Adds numbers.
  ///
  /// - Throws: `Failure` when there is no room on the disk.
  package func append(_ numbers: [Int32]) throws {
    recent.append(contentsOf: numbers)
    if recent.count >= Self.block { try write() }
  }

  /// Ends the log: nothing is added any more.
  package func end() throws {
    if !recent.isEmpty { try write() }
    recent = []
  }

  private func write() throws {
    blocks.append(try file.append(recent))
    recent.removeAll(keepingCapacity: true)
  }

  /// Reads a log that has ended, from its beginning.
  package struct Reader: Sendable {
    private let log: NumberLog
    /// Whose rows have the numbers, for messages.
    private let path: String
    private var block = 0
    private var numbers: [Int32] = []
    private var at = 0

    /// Makes a reader before the first number.
    ///
    /// - Parameter path: the file whose rows have the numbers.
    package init(_ log: NumberLog, of path: String) {
      self.log = log
      self.path = path
    }

    /// The next numbers.
    ///
    /// - Throws: `Failure` where there are not so many: the rows are others than those of the pass before.
    package mutating func next(_ count: Int) throws -> [Int32] {
      while numbers.count - at < count {
        guard block < log.blocks.count else { throw otherRows }
        numbers.removeFirst(at)
        at = 0
        try log.file.read(log.blocks[block], appendingTo: &numbers)
        block += 1
      }
      defer { at += count }
      return Array(numbers[at..<at + count])
    }

    /// Proves that all numbers were taken.
    ///
    /// - Throws: `Failure` where there are more: the rows are others than those of the pass before.
    package func checkEnd() throws {
      if at < numbers.count || block < log.blocks.count { throw otherRows }
    }

    private var otherRows: Failure {
      Failure(
        .failed, "the file has other rows than when it was read first; nothing was published", at: path,
        remedy: "run the batch again when the export is complete")
    }
  }
}
