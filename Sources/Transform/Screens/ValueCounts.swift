import Columnar

// What an exact median, or a search for gaps, needs to know of a column: each different value once, with how often
// it comes. New values wait in a buffer, which is sorted and merged into the others when it has become as long as
// they are: so the work is that of sorting, and the memory that of the different values.

/// How often each value comes in each group; at most `limit` different ones.
struct ValueCounts: Sendable {
  struct Entry: Sendable {
    var group: Int32
    var value: Int64
    var count: Int64

    @inline(__always)
    func precedes(_ other: Entry) -> Bool { group != other.group ? group < other.group : value < other.value }
    func isSame(_ other: Entry) -> Bool { group == other.group && value == other.value }
  }

  /// Sorted by group and value, once settled.
  private(set) var entries: [Entry] = []
  private var waiting: [Entry] = []
  private var groups = ByteTable()
  private let limit: Int
  /// Whether there are more different values than are kept: then none are. It depends on the values alone, not on
  /// when the buffer was merged, since different values only become more.
  private(set) var isOverfull = false

  /// Different values that are kept: about 200 MB with the buffer.
  static let usualLimit = 1 << 22

  init(limit: Int = usualLimit) { self.limit = limit }

  var groupCount: Int { groups.count }

  /// The number of a group by its name.
  mutating func group(_ name: Span<UInt8>) -> Int32 {
    if isOverfull { return 0 }
    return Int32(truncatingIfNeeded: groups.insert(name).number)
  }

  /// The number of a group that is there.
  func find(group name: Span<UInt8>) -> Int32? { groups.find(name).map { Int32(truncatingIfNeeded: $0) } }

  mutating func add(_ value: Int64, group: Int32) {
    if isOverfull { return }
    waiting.append(Entry(group: group, value: value, count: 1))
    if waiting.count >= max(1 << 16, entries.count) { settle() }
  }

  /// Brings everything into order.
  mutating func settle() {
    if isOverfull || waiting.isEmpty { return }
    waiting.sort { $0.precedes($1) }
    var merged: [Entry] = []
    merged.reserveCapacity(entries.count + min(waiting.count, 1 << 16))
    var left = 0
    var right = 0
    while left < entries.count || right < waiting.count {
      let next: Entry
      if right == waiting.count || (left < entries.count && entries[left].precedes(waiting[right])) {
        next = entries[left]
        left += 1
      } else {
        next = waiting[right]
        right += 1
      }
      if let last = merged.indices.last, merged[last].isSame(next) {
        merged[last].count += next.count
      } else {
        merged.append(next)
      }
    }
    entries = merged
    waiting = []
    if entries.count > limit {
      isOverfull = true
      entries = []
      groups = ByteTable()
    }
  }

  /// The entries of each group, in the order of the groups' first coming.
  func forEachGroup(_ body: (_ group: Int32, _ entries: ArraySlice<Entry>) -> Void) {
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].group == entries[start].group { end += 1 }
      body(entries[start].group, entries[start..<end])
      start = end
    }
  }

  /// Why there is no verdict.
  var overfull: String { "there are more than \(limit) different values" }
}
