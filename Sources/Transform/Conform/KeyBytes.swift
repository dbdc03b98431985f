// Natural keys as bytes: a part of text as it is, a whole number in decimal digits, parts joined by U+001F.

import Columnar
import Definitions

/// The evaluated parts of the natural keys of a chunk's rows.
struct KeyColumns {
  private let parts: [Column]
  /// The only part, where it is text.
  private let text: TextColumn?

  init(_ parts: [Column]) {
    self.parts = parts
    if parts.count == 1, case .text(let column) = parts[0] { text = column } else { text = nil }
  }

  /// Whether two rows have one key because they share its very bytes, as rows do whose value was filled down. Says
  /// nothing of others.
  @inline(__always) func isSame(_ row: Int, _ other: Int) -> Bool {
    text.map { $0.spans[row] == $0.spans[other] } ?? false
  }

  /// Writes the key of a row.
  ///
  /// - Returns: false where there is no key: a part is NULL, or is one of several and has U+001F in it.
  func write(_ row: Int, into key: inout [UInt8]) -> Bool {
    key.removeAll(keepingCapacity: true)
    if let text {
      let span = text.spans[row]
      if span.isNull { return false }
      key.append(text.arena.span.extracting(span.range))
      return true
    }
    for index in parts.indices {
      if index > 0 { key.append(0x1f) }
      switch parts[index] {
      case .text(let text):
        let span = text.spans[row]
        if span.isNull { return false }
        // Where parts are joined, one that has the joint in it would make two members one: then there is no key.
        if parts.count > 1, KeyColumns.hasJoint(text.arena.span.extracting(span.range)) { return false }
        key.append(text.arena.span.extracting(span.range))
      case .integers(let integers):
        if integers.isNull(row) { return false }
        KeyColumns.appendDigits(integers.values[row], to: &key)
      }
    }
    return true
  }

  private static func hasJoint(_ part: Span<UInt8>) -> Bool {
    for index in part.indices where part[index] == 0x1f { return true }
    return false
  }

  /// Writes a whole number in decimal digits.
  static func appendDigits(_ value: Int64, to key: inout [UInt8]) {
    if value < 0 { key.append(0x2d) }
    let start = key.count
    var rest = value.magnitude
    repeat {
      key.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
      rest /= 10
    } while rest > 0
    key[start...].reverse()
  }

  /// The parts of a key again; a key of one part may hold any byte.
  static func parts(of key: [UInt8], count: Int) -> [ArraySlice<UInt8>] {
    count == 1 ? [key[...]] : key.split(separator: 0x1f, maxSplits: count - 1, omittingEmptySubsequences: false)
  }
}

/// The key of a fact row: a hash of its grain, chained over the columns. Kept in warehouses for good.
enum GrainKey {
  /// The hashes of the grain of some rows, column by column.
  static func hashes(_ grain: [Column], _ rows: [Int32]) -> [UInt64] {
    var hashes = [UInt64](repeating: 0, count: rows.count)
    for column in grain {
      switch column {
      case .text(let text):
        let bytes = text.arena.span
        for index in rows.indices {
          let span = text.spans[Int(rows[index])]
          hashes[index] =
            span.isNull
            ? ByteHash.hashOfNull(seed: hashes[index])
            : ByteHash.hash(bytes.extracting(span.range), seed: hashes[index])
        }
      case .integers(let integers):
        for index in rows.indices {
          let row = Int(rows[index])
          hashes[index] =
            integers.isNull(row)
            ? ByteHash.hashOfNull(seed: hashes[index]) : ByteHash.hash(integers.values[row], seed: hashes[index])
        }
      }
    }
    return hashes
  }

  /// The hash of a row's grain.
  static func hash(_ grain: [Column], _ row: Int) -> UInt64 {
    var hash: UInt64 = 0
    for column in grain {
      switch column {
      case .text(let text):
        let span = text.spans[row]
        hash =
          span.isNull
          ? ByteHash.hashOfNull(seed: hash) : ByteHash.hash(text.arena.span.extracting(span.range), seed: hash)
      case .integers(let integers):
        hash =
          integers.isNull(row) ? ByteHash.hashOfNull(seed: hash) : ByteHash.hash(integers.values[row], seed: hash)
      }
    }
    return hash
  }
}
