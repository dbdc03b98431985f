/// Records in order, as a `RecordSorter` gives them.
package struct SortedRecords {
  // Of what fitted into memory.
  private var arena: [UInt8] = []
  private var entries: [RecordSorter.Entry] = []
  private var at = 0
  // Of what did not: a cursor a run, and a heap of those that have a record, the least on top.
  private var cursors: [RecordCursor] = []
  private var prefixes: [UInt64] = []
  private var heap: [Int] = []

  init(_ arena: [UInt8], _ entries: [RecordSorter.Entry]) {
    self.arena = arena
    self.entries = entries
  }

  init(_ file: SpillFile, _ runs: [Range<Int>], block: Int) throws {
    cursors = runs.map { RecordCursor(file, $0, block: block) }
    prefixes = runs.map { _ in 0 }
    for index in cursors.indices where try advance(index) { heap.append(index) }
    for place in heap.indices.reversed() { sink(place) }
  }

  /// Puts the next record in the place of what is in the buffer; false when there is none.
  package mutating func next(_ record: inout [UInt8]) throws -> Bool {
    if at < entries.count {
      record.removeAll(keepingCapacity: true)
      record.append(arena.span.extracting(RecordSorter.record(arena.span, entries[at].at)))
      at += 1
      return true
    }
    guard let top = heap.first else { return false }
    cursors[top].copy(into: &record)
    if try !advance(top) {
      let last = heap.removeLast()
      if heap.isEmpty { return true }
      heap[0] = last
    }
    sink(0)
    return true
  }

  private mutating func advance(_ index: Int) throws -> Bool {
    guard try cursors[index].next() else { return false }
    prefixes[index] = cursors[index].prefix
    return true
  }

  /// Moves what is at a place of the heap down to where it belongs.
  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var least = 2 * place + 1
      if least >= heap.count { return }
      if least + 1 < heap.count, precedes(heap[least + 1], heap[least]) { least += 1 }
      if !precedes(heap[least], heap[place]) { return }
      heap.swapAt(place, least)
      place = least
    }
  }

  @inline(__always) private func precedes(_ left: Int, _ right: Int) -> Bool {
    if prefixes[left] != prefixes[right] { return prefixes[left] < prefixes[right] }
    return cursors[left].precedes(cursors[right])
  }
}
