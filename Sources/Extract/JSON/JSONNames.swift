// The names of members: those that are wanted, and others that have been seen where wanted ones are. Records are
// written by programs, so their members come in the same order every time: each name knows the one that came after
// it last time, and a single comparison of sixteen bytes, the closing quote among them, does for most members.
//
// ```
// arena     name"...........   email"..........   names with their closing quotes, in blocks of 16 bytes, the rest unset
// entries   (parent, child, next)                 child: the node of what is wanted, −1 for what is passed over
// buckets   hash of (parent, name) → entry        asked when the guess was wrong
// ```

/// Finds the node of a member by its name.
@safe struct JSONNames: ~Copyable {
  private struct Entry {
    var start: Int
    var length: Int
    /// Whether the name stands in the text as it is here: nothing in it needs an escape.
    var isPlain: Bool
    var parent: Int
    var child: Int
    var next: Int
  }

  /// How many names are learned besides those wanted, and how long they may be.
  private static let learned = 256
  private static let longest = 63

  private let entries: UnsafeMutablePointer<Entry>
  private let arena: UnsafeMutableRawPointer
  private let buckets: UnsafeMutablePointer<Int32>
  private let bucketMask: Int
  /// For each node, the name that came first in it last time.
  private let firsts: UnsafeMutablePointer<Int>
  /// Sixteen bytes of ones, then as many zeros: the mask of the first n bytes begins n before the middle.
  private let ramp: UnsafeMutableRawPointer
  private let limit: Int
  private var count = 0
  private var end = 0

  /// Makes a table of the names below nodes.
  init(_ nodes: [JSONPaths.Node]) {
    let names = nodes.flatMap(\.names)
    limit = names.count + Self.learned
    unsafe entries = .allocate(capacity: limit)
    let bytes = names.reduce(0) { $0 + Self.room($1.count) } + Self.learned * Self.room(Self.longest)
    unsafe arena = .allocate(byteCount: bytes, alignment: 16)
    var size = 16
    while size < limit * 2 { size *= 2 }
    bucketMask = size - 1
    unsafe buckets = .allocate(capacity: size)
    unsafe buckets.initialize(repeating: -1, count: size)
    unsafe firsts = .allocate(capacity: nodes.count)
    unsafe firsts.initialize(repeating: -1, count: nodes.count)
    unsafe ramp = .allocate(byteCount: 32, alignment: 16)
    unsafe ramp.initializeMemory(as: UInt8.self, repeating: 0xff, count: 16)
    unsafe (ramp + 16).initializeMemory(as: UInt8.self, repeating: 0, count: 16)
    for (parent, node) in nodes.enumerated() {
      var last = -1
      for (name, child) in zip(node.names, node.children) {
        let entry = unsafe name.withUnsafeBufferPointer { unsafe add($0, parent: parent, child: child) }
        link(parent, last, entry)
        last = entry
      }
    }
  }

  deinit {
    unsafe entries.deallocate()
    unsafe arena.deallocate()
    unsafe buckets.deallocate()
    unsafe firsts.deallocate()
    unsafe ramp.deallocate()
  }

  /// The name to be expected after another (−1 for none) of a node's members; −1 if nothing is.
  @inline(__always)
  func expected(_ parent: Int, after last: Int) -> Int {
    last < 0 ? unsafe firsts[parent] : unsafe entries[last].next
  }

  /// The node of an entry; −1 where it is not wanted.
  @inline(__always)
  func child(_ entry: Int) -> Int { unsafe entries[entry].child }

  /// Where the closing quote stands if the text from a place on is an entry's name; −1 if it is not.
  ///
  /// Up to 15 bytes behind the name must be readable.
  @inline(__always)
  func end(of entry: Int, in text: UnsafeRawPointer, at place: Int) -> Int {
    let entry = unsafe entries[entry]
    guard entry.isPlain else { return -1 }
    var left = entry.length &+ 1
    var from = entry.start
    var at = place
    while left > 16 {
      let difference =
        unsafe text.loadUnaligned(fromByteOffset: at, as: SIMD2<UInt64>.self)
        ^ arena.loadUnaligned(fromByteOffset: from, as: SIMD2<UInt64>.self)
      if difference[0] | difference[1] != 0 { return -1 }
      left &-= 16
      from &+= 16
      at &+= 16
    }
    let mask = unsafe ramp.loadUnaligned(fromByteOffset: 16 &- left, as: SIMD2<UInt64>.self)
    let difference =
      unsafe (text.loadUnaligned(fromByteOffset: at, as: SIMD2<UInt64>.self)
      ^ arena.loadUnaligned(fromByteOffset: from, as: SIMD2<UInt64>.self)) & mask
    return difference[0] | difference[1] == 0 ? place &+ entry.length : -1
  }

  /// The entry of a name that was not the one expected, and from now on is; −1 if it is not wanted and not learned.
  ///
  /// - Parameters:
  ///   - last: the entry of the name before it, −1 for none.
  ///   - learns: whether a name that is not known is to be remembered.
  mutating func find(_ name: UnsafeBufferPointer<UInt8>, in parent: Int, after last: Int, learns: Bool) -> Int {
    var bucket = unsafe hash(name, parent) & bucketMask
    while true {
      let entry = unsafe Int(buckets[bucket])
      if entry < 0 { break }
      if unsafe isEntry(entry, name, parent) {
        link(parent, last, entry)
        return entry
      }
      bucket = (bucket + 1) & bucketMask
    }
    guard learns, count < limit, name.count <= Self.longest else { return -1 }
    let entry = unsafe add(name, parent: parent, child: -1)
    link(parent, last, entry)
    return entry
  }

  private func link(_ parent: Int, _ last: Int, _ entry: Int) {
    if last < 0 { unsafe firsts[parent] = entry } else { unsafe entries[last].next = entry }
  }

  private func isEntry(_ entry: Int, _ name: UnsafeBufferPointer<UInt8>, _ parent: Int) -> Bool {
    let entry = unsafe entries[entry]
    guard entry.parent == parent, entry.length == name.count else { return false }
    for index in 0..<entry.length {
      if unsafe arena.load(fromByteOffset: entry.start + index, as: UInt8.self) != name[index] { return false }
    }
    return true
  }

  private func hash(_ name: UnsafeBufferPointer<UInt8>, _ parent: Int) -> Int {
    var hash = UInt64(truncatingIfNeeded: parent) &+ 0xcbf2_9ce4_8422_2325
    for index in 0..<name.count { hash = unsafe (hash ^ UInt64(name[index])) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32))
  }

  private mutating func add(_ name: UnsafeBufferPointer<UInt8>, parent: Int, child: Int) -> Int {
    let entry = count
    var isPlain = true
    for index in 0..<name.count {
      let byte = unsafe name[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5c { isPlain = false }
      unsafe arena.storeBytes(of: byte, toByteOffset: end + index, as: UInt8.self)
    }
    unsafe arena.storeBytes(of: 0x22, toByteOffset: end + name.count, as: UInt8.self)
    unsafe (entries + entry).initialize(
      to: Entry(start: end, length: name.count, isPlain: isPlain, parent: parent, child: child, next: -1))
    end += Self.room(name.count)
    var bucket = unsafe hash(name, parent) & bucketMask
    while unsafe buckets[bucket] >= 0 { bucket = (bucket + 1) & bucketMask }
    unsafe buckets[bucket] = Int32(entry)
    count += 1
    return entry
  }

  /// Bytes that a name and its quote take.
  private static func room(_ count: Int) -> Int { (count + 16) / 16 * 16 }
}
