/// 64-bit keys in the order of their coming: in memory up to a budget, beyond it in a temporary file.
package final class KeyLog {
  private let budget: Int
  private var recent: [UInt64] = []
  private var file: SpillFile?
  /// How many keys are in the file.
  private var spilled = 0

  private static let keyBytes = MemoryLayout<UInt64>.size
  /// Keys that are read from the file at once.
  private static let block = 1 << 15

  /// Makes an empty log.
  ///
  /// - Parameter budget: bytes that it may take in memory.
  package init(budget: Int) { self.budget = max(budget, Self.keyBytes) }

  /// How many keys there are.
  package var count: Int { spilled + recent.count }

  /// Adds keys.
  ///
  /// - Throws: `Failure` when there is no room on the disk.
  package func append(_ keys: [UInt64]) throws {
    if (recent.count + keys.count) * Self.keyBytes > budget { try spill() }
    recent.append(contentsOf: keys)
  }

  private func spill() throws {
    if recent.isEmpty { return }
    let file = try self.file ?? SpillFile()
    self.file = file
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.block * Self.keyBytes)
    for key in recent {
      bytes.append(highestFirst: key)
      if bytes.count == Self.block * Self.keyBytes {
        try file.append(bytes.span)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try file.append(bytes.span)
    spilled += recent.count
    recent.removeAll(keepingCapacity: true)
  }

  /// Calls with all keys, piece by piece, from the first on. Nothing may be added meanwhile.
  package func forEachPiece(_ body: ([UInt64]) throws -> Void) throws {
    var at = 0
    while at < spilled, let file {
      let end = min(at + Self.block, spilled)
      var bytes: [UInt8] = []
      try file.read(at * Self.keyBytes..<end * Self.keyBytes, appendingTo: &bytes)
      try body((0..<end - at).map { OrderedBytes.highestFirst(bytes.span, at: $0 * Self.keyBytes) })
      at = end
    }
    if !recent.isEmpty { try body(recent) }
  }
}
