// Sums of interactions by month and channel.

/// How a contact was made, as the dimension `contact_channel` names it.
enum ContactChannel: Int, CaseIterable {
  case chat
  case email
  case phone
  case social
  case web

  var code: String {
    switch self {
    case .chat: "chat"
    case .email: "email"
    case .phone: "phone"
    case .social: "social"
    case .web: "web"
    }
  }
}

/// A row of `interactions`.
struct ContactRow {
  var instant: Int
  var channel: ContactChannel
  /// The person, or for a call the telephone.
  var account: Int
  var talkSeconds = 0
  var waitSeconds = 0
  var abandoned = 0
  var solved = 0
}

/// The interactions known so far.
struct ContactTruth {
  private struct Cell {
    var contacts = 0
    var talkSeconds = 0
    var waitSeconds = 0
    var abandoned = 0
    var solved = 0
    /// Rows per member: of the desk, or for calls of the telephones.
    var members: [Int32] = []
  }

  private let people: Int
  private let phones: Int
  private let firstMonth: Int
  private var cells: [Cell]

  /// No contacts yet.
  init(_ world: World) {
    people = world.people.count
    phones = world.people.phoneCount
    firstMonth = monthIndex(of: (world.options.from - 21) * secondsOfDay)
    let lastMonth = monthIndex(of: (world.options.from + world.options.nights + 1) * secondsOfDay)
    cells = [Cell](repeating: Cell(), count: (lastMonth - firstMonth + 1) * ContactChannel.allCases.count)
  }

  /// Adds a row so many times.
  mutating func add(_ row: ContactRow, sign: Int) {
    let index = (monthIndex(of: row.instant) - firstMonth) * ContactChannel.allCases.count + row.channel.rawValue
    cells[index].contacts += sign
    cells[index].talkSeconds += sign * row.talkSeconds
    cells[index].waitSeconds += sign * row.waitSeconds
    cells[index].abandoned += sign * row.abandoned
    cells[index].solved += sign * row.solved
    if cells[index].members.isEmpty {
      cells[index].members = [Int32](repeating: 0, count: row.channel == .phone ? phones : people)
    }
    cells[index].members[row.account] += Int32(sign)
  }

  /// The lines of `interactions_by_month_channel.csv`.
  func monthsAndChannels(_ persons: [Int32]) -> [UInt8] {
    var counter = PersonCounter(persons)
    var bytes = Array("month,channel,contacts,talk_seconds,wait_seconds,abandoned,solved,customers\n".utf8)
    for (index, cell) in cells.enumerated() where cell.contacts > 0 {
      let month = firstMonth + index / ContactChannel.allCases.count
      let channel = ContactChannel.allCases[index % ContactChannel.allCases.count]
      bytes.append(number: month / 12)
      bytes.append(0x2D)
      bytes.append(number: month % 12 + 1, width: 2)
      bytes.append(commas: 1)
      bytes.append(text: channel.code)
      let customers = counter.count([cell.members], firstMember: (channel == .phone ? 3 : 2) * people)
      for count in [cell.contacts, cell.talkSeconds, cell.waitSeconds, cell.abandoned, cell.solved, customers] {
        bytes.append(commas: 1)
        bytes.append(number: count)
      }
      bytes.append(0x0A)
    }
    return bytes
  }
}
