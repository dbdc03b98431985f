// Which accounts are one person: members in the order shop, marketplace, desk (by person) and calls (by telephone), each
// with a few bits of evidence, joined by union-find anew after every night, since the cap on sharing can also part.

/// The evidence about members.
struct IdentityTruth {
  /// Members that may share an identifier and are still joined by it.
  private static let mostSharing = 4

  private let invented: People
  private let people: Int
  private let phones: Int
  /// By member: bit 0 known, bit 1 an e-mail, bits 2, 3, 4 the first, second and office telephone.
  private var evidence: [UInt8]

  /// Nobody is known yet.
  init(_ people: People) {
    invented = people
    self.people = people.count
    phones = people.phoneCount
    evidence = [UInt8](repeating: 0, count: 3 * people.count + people.phoneCount)
  }

  /// A person's account fed the customer dimension, with these identifiers.
  mutating func note(_ system: SourceSystem, person: Int, email: Bool, phone: PhoneKind) {
    let bits: UInt8 = 1 | (email ? 2 : 0) | (phone == .none ? 0 : 2 << phone.rawValue)
    evidence[system.rawValue * people + person] |= bits
  }

  /// A telephone called and so is an account.
  mutating func note(call phone: Int) {
    evidence[3 * people + phone] |= 1
  }

  /// By member: its person, named by one of the person's members; -1 where the member is not known.
  func persons() -> [Int32] {
    var parent = (0..<Int32(evidence.count)).map { $0 }
    var sharing = [UInt8](repeating: 0, count: phones)
    forEachPhone { _, phone in sharing[phone] = Swift.min(100, sharing[phone] + 1) }
    var first = [Int32](repeating: -1, count: phones)
    forEachPhone { member, phone in
      guard sharing[phone] <= Self.mostSharing else { return }
      if first[phone] < 0 {
        first[phone] = Int32(member)
      } else {
        Self.join(member, Int(first[phone]), &parent)
      }
    }
    for person in 0..<people where evidence[person] & 2 != 0 && evidence[2 * people + person] & 2 != 0 {
      Self.join(person, 2 * people + person, &parent)
    }
    return evidence.indices.map { evidence[$0] == 0 ? -1 : Int32(Self.root($0, &parent)) }
  }

  private func forEachPhone(_ body: (_ member: Int, _ phone: Int) -> Void) {
    for member in 0..<3 * people {
      let bits = evidence[member]
      let person = member % people
      if bits & 4 != 0 { body(member, person) }
      if bits & 8 != 0 { body(member, people + person) }
      if bits & 16 != 0 { body(member, invented.phoneIndex(of: person, .office)) }
    }
    for phone in 0..<phones where evidence[3 * people + phone] != 0 { body(3 * people + phone, phone) }
  }

  private static func root(_ member: Int, _ parent: inout [Int32]) -> Int {
    var root = member
    while Int(parent[root]) != root {
      parent[root] = parent[Int(parent[root])]
      root = Int(parent[root])
    }
    return root
  }

  private static func join(_ one: Int, _ other: Int, _ parent: inout [Int32]) {
    let (low, high) = (root(one, &parent), root(other, &parent))
    if low != high { parent[max(low, high)] = Int32(min(low, high)) }
  }

  /// Appends a member's system and account as fields of CSV.
  func appendMember(_ member: Int, to bytes: inout [UInt8]) {
    let system = SourceSystem.allCases[min(3, member / people)]
    bytes.append(text: system.name)
    bytes.append(commas: 1)
    let number = member - system.rawValue * people
    switch system {
    case .shop: bytes += invented.email(of: number)
    case .marketplace: bytes += invented.nick(of: number)
    case .desk: bytes.append(number: invented.requester(number))
    case .calls: PhoneSpelling.appendClean(invented.phoneNumber(number), to: &bytes)
    }
  }
}
