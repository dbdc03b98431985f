/// A set of 64-bit hashes, by open addressing: to find out whether anything occurs twice. That two different things
/// among ten million have the same hash has a probability of about one in 400,000.
struct HashSet {
  private var slots: [UInt64] = Array(repeating: 0, count: 1 << 10)
  private(set) var count = 0
  /// Most hashes that are kept.
  let bound: Int

  init(bound: Int) { self.bound = bound }

  var isFull: Bool { count >= bound }

  /// Adds a hash; false if it is there already.
  @inline(__always)
  mutating func insert(_ hash: UInt64) -> Bool {
    // 0 marks a free slot.
    let hash = hash == 0 ? 1 : hash
    let mask = slots.count &- 1
    var at = Int(truncatingIfNeeded: hash &>> 7) & mask
    while true {
      let slot = slots[at]
      if slot == hash { return false }
      if slot == 0 { break }
      at = (at &+ 1) & mask
    }
    slots[at] = hash
    count &+= 1
    if count &* 8 > slots.count &* 5 { grow() }
    return true
  }

  /// Calls with every hash.
  func forEach(_ take: (UInt64) -> Void) {
    for slot in slots where slot != 0 { take(slot) }
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: old.count * 2)
    let mask = slots.count - 1
    for hash in old where hash != 0 {
      var at = Int(truncatingIfNeeded: hash &>> 7) & mask
      while slots[at] != 0 { at = (at + 1) & mask }
      slots[at] = hash
    }
  }
}
