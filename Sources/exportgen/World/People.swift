// People are not stored: everything about person 0, 1, 2 … follows from the seed and the number, so that half a million
// of them cost nothing. Each has accounts in one to four systems.
//
// Of every forty people, the first three or four share an office telephone and know the shop only (two accounts short
// of, at, or above what joins), and the next eight share a reception's telephone (always above).

/// The systems a person can have an account in, in the order in which truth lists them.
enum SourceSystem: Int, CaseIterable {
  case shop
  case marketplace
  case desk
  case calls

  var name: String {
    switch self {
    case .shop: "shop"
    case .marketplace: "marketplace"
    case .desk: "desk"
    case .calls: "calls"
    }
  }
}

/// Which of a person's telephones is meant.
enum PhoneKind: UInt8 {
  case none
  case first
  case second
  case office
}

/// The invented people.
struct People {
  /// How many there are.
  let count: Int
  private let seed: UInt64
  private let beginning: Int

  /// People who begin to move house and change numbers on the first day.
  init(count: Int, seed: UInt64, firstDay: Int) {
    self.count = count
    self.seed = mix(seed &+ 0x5045_4F50)
    beginning = firstDay * secondsOfDay
  }

  /// A number below `bound` that belongs to this trait of this person.
  private func trait(_ number: UInt64, of person: Int, below bound: Int) -> Int {
    var source = RandomSource(flavour: seed ^ mix(UInt64(person) &* 64 &+ number))
    return source.below(bound)
  }

  /// Whether the person has an account in the system.
  func has(_ person: Int, _ system: SourceSystem) -> Bool {
    let place = person % 40
    if place < officeSize(person) { return system == .shop || (system == .calls && person / 40 % 2 == 1) }
    let many = trait(1, of: person, below: 100)
    let count = many < 40 ? 1 : many < 70 ? 2 : many < 90 ? 3 : 4
    let order = trait(2, of: person, below: 24)
    return (system.rawValue * 7 + order) % 4 < count || (place < officeSize(person) + 8 && system == .shop)
  }

  private func officeSize(_ person: Int) -> Int {
    person / 40 % 4 == 3 ? 4 : 3
  }

  /// Picks a person with an account in the system; low numbers are picked more often.
  ///
  /// - Parameter some: of how many, who are spread over all: some of those who order often, and some of the others.
  func pick(_ system: SourceSystem, among some: Int? = nil, _ source: inout RandomSource) -> Int {
    let some = min(count, some ?? count)
    while true {
      let drawn = min(source.below(some), source.below(some))
      // Forty neighbours stay together: what a person is like goes by the place among them.
      let person = min(drawn / 40 * (count / 40) / max(1, some / 40) * 40 + drawn % 40, count - 1)
      if has(person, system) { return person }
    }
  }

  // MARK: Telephones

  /// How many telephones there are: a first and a second for everyone, and the offices'.
  var phoneCount: Int { 2 * count + 2 * (count / 40 + 1) }

  /// The telephone a person gives at an instant: the own one, the new one after a change, or the office's.
  func phone(of person: Int, at instant: Int, _ source: inout RandomSource) -> PhoneKind {
    if person % 40 < officeSize(person) + 8, source.chance(percent: 60) { return .office }
    guard trait(3, of: person, below: 10) == 0 else { return .first }
    return instant < beginning + trait(4, of: person, below: 6 * secondsOfDay) ? .first : .second
  }

  /// The number of the telephone among all telephones.
  func phoneIndex(of person: Int, _ kind: PhoneKind) -> Int {
    switch kind {
    case .none, .first: person
    case .second: count + person
    case .office: 2 * count + 2 * (person / 40) + (person % 40 < officeSize(person) ? 0 : 1)
    }
  }

  /// The eleven digits of a telephone.
  func phoneNumber(_ index: Int) -> Int {
    let prefixes = [130, 131, 132, 133, 135, 136, 137, 138, 139, 150, 158, 166, 177, 186, 188, 199]
    return prefixes[index % 16] * 100_000_000 + (index / 16 * 7_654_321 + 1_234_567) % 100_000_000
  }

  // MARK: Accounts

  /// The e-mail address in lower case: the shop's account.
  func email(of person: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(contentsOf: givenName(person).latin.map { $0 | 0x20 })
    bytes.append(0x2E)
    bytes.append(contentsOf: surname(person).latin.map { $0 | 0x20 })
    bytes.append(number: person)
    bytes.append(0x40)
    bytes.append(contentsOf: Words.domains[trait(5, of: person, below: Words.domains.count)])
    return bytes
  }

  /// The member name: the marketplace's account.
  func nick(of person: Int) -> [UInt8] {
    let word = Words.nicks[trait(6, of: person, below: Words.nicks.count)]
    var bytes = person % 3 == 0 ? word.latin : word.chinese
    bytes.append(number: person)
    return bytes
  }

  /// The requester's id: the desk's account, beyond 2⁵³.
  func requester(_ person: Int) -> Int {
    9_100_000_000_000_001 + person * 7919
  }

  // MARK: Descriptions

  /// The surname.
  func surname(_ person: Int) -> Word { Words.surnames[trait(7, of: person, below: Words.surnames.count)] }

  /// The given name.
  func givenName(_ person: Int) -> Word { Words.givenNames[trait(8, of: person, below: Words.givenNames.count)] }

  /// Appends the full name, in Latin letters or in Chinese.
  func appendName(of person: Int, latin: Bool, to bytes: inout [UInt8]) {
    if latin {
      bytes.append(contentsOf: givenName(person).latin)
      bytes.append(0x20)
      bytes.append(contentsOf: surname(person).latin)
    } else {
      bytes.append(contentsOf: surname(person).chinese)
      bytes.append(contentsOf: givenName(person).chinese)
    }
  }

  /// How often the person has moved before the instant: a fifth of the people move every twelve days.
  func moves(of person: Int, before instant: Int) -> Int {
    guard trait(9, of: person, below: 5) == 0 else { return 0 }
    let since = instant - beginning - trait(10, of: person, below: 12 * secondsOfDay)
    return since < 0 ? 0 : since / (12 * secondsOfDay) + 1
  }

  /// The city after so many moves.
  func city(of person: Int, moves: Int) -> City {
    Words.cities[(trait(11, of: person, below: 1000) + moves * 5) % Words.cities.count]
  }

  /// Appends the street after so many moves: with commas in Latin letters, without in Chinese.
  func appendStreet(of person: Int, moves: Int, latin: Bool, to bytes: inout [UInt8]) {
    let road = Words.roads[(trait(12, of: person, below: 1000) + moves) % Words.roads.count]
    let house = trait(13, of: person, below: 200) + 1 + moves
    if latin {
      bytes.append(text: "No. ")
      bytes.append(number: house)
      bytes.append(text: ", ")
      bytes.append(word: road.latin)
    } else {
      bytes.append(contentsOf: road.chinese)
      bytes.append(number: house)
      bytes.append(text: "号")
    }
  }
}
