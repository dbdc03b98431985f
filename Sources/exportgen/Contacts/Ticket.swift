// A ticket of the desk as it really was, and how the desk writes it.

/// A ticket.
struct Ticket {
  /// The first ticket's id, beyond 2⁵³.
  static let firstID = 9_007_199_254_740_993

  var number: Int
  var person: Int
  /// Whether the requester's e-mail is given.
  var email: Bool
  /// The telephone given, or none.
  var phone: PhoneKind
  var created: Int
  var channel: ContactChannel
  /// A place in `Words.agents`; nil while nobody has it.
  var agent: Int?
  /// When it was solved; it then says so.
  var solvedAt: Int
  var flavour: UInt64
  /// Which state the warehouse has: 0 none, 1 open, 2 solved.
  var published: UInt8 = 0

  /// The row of `interactions` in a state.
  func row(_ state: UInt8) -> ContactRow {
    ContactRow(instant: created, channel: channel, account: person, solved: state == 2 ? 1 : 0)
  }
}

/// Writes tickets as lines of JSON.
struct TicketWriter {
  private let people: People
  private(set) var row: [UInt8] = []

  /// A writer for requesters among the people.
  init(_ people: People) {
    self.people = people
  }

  /// Makes `row` the line of a ticket in a state: 1 open, 2 solved.
  mutating func write(_ ticket: Ticket, _ state: UInt8, _ fault: Fault?) {
    var flavour = RandomSource(flavour: ticket.flavour)
    let escaped = flavour.chance(percent: 30)
    row.removeAll(keepingCapacity: true)
    row.append(text: "{\"id\":")
    row.append(number: Ticket.firstID + ticket.number)
    row.append(text: ",\"created_at\":\"")
    if fault == .created { row.append(text: "2026-02-30T") } else { row.append(isoTime: ticket.created) }
    row.append(text: "\",\"updated_at\":\"")
    row.append(isoTime: state == 2 ? ticket.solvedAt : ticket.created)
    row.append(text: "\",\"type\":")
    row.append(json: ["question", "problem", "incident", "task", nil][flavour.below(5)])
    row.append(text: ",\"subject\":")
    row.append(json: Words.subjects[flavour.below(Words.subjects.count)], escaped: escaped)
    row.append(text: ",\"status\":")
    let open = ["new", "open", "pending", "hold"][flavour.below(4)]
    row.append(json: state == 2 ? (flavour.chance(percent: 50) ? "solved" : "closed") : open)
    row.append(text: ",\"priority\":\"normal\",\"tags\":[")
    row.append(text: ["", "\"vip\"", "\"vip\",\"returns\""][flavour.below(3)])
    row.append(text: "],\"via\":{\"channel\":")
    row.append(json: ticket.channel == .social ? "twitter" : ticket.channel.code)
    row.append(text: ",\"source\":{\"from\":{},\"to\":{}}},\"requester\":{\"id\":")
    writeRequester(ticket, fault, escaped: escaped, &flavour)
    row.append(text: "},\"assignee\":")
    if let agent = ticket.agent {
      row.append(text: "{\"name\":")
      row.append(json: Words.agents[agent].name, escaped: escaped)
      row.append(text: ",\"group\":")
      row.append(json: Words.agents[agent].group)
      row.append(text: "}")
    } else {
      row.append(text: "null")
    }
    row.append(text: ",\"custom_fields\":[{\"id\":360000012345,\"value\":null},")
    row.append(text: "{\"id\":360000012346,\"value\":\"A,B\"}],\"satisfaction_rating\":")
    row.append(text: ["\"offered\"", "\"unoffered\"", "{\"score\":\"good\",\"comment\":null}"][flavour.below(3)])
    writeReplyTime(fault, &flavour)
    if fault == .json { row.removeLast(row.count / 3) }
    row.append(0x0A)
  }

  /// The requester's id up to the telephone.
  private mutating func writeRequester(
    _ ticket: Ticket, _ fault: Fault?, escaped: Bool, _ flavour: inout RandomSource
  ) {
    row.append(number: people.requester(ticket.person))
    row.append(text: ",\"name\":")
    var name: [UInt8] = []
    people.appendName(of: ticket.person, latin: flavour.chance(percent: 40), to: &name)
    row.append(json: String(decoding: name, as: UTF8.self), escaped: escaped)
    if fault == .encoding {
      row.removeLast()
      row.append(contentsOf: [0xE5, 0x22])
    }
    row.append(text: ",\"email\":")
    var email = people.email(of: ticket.person)
    if flavour.chance(percent: 10) { email = email.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 } }
    row.append(json: ticket.email ? String(decoding: email, as: UTF8.self) : nil)
    row.append(text: ",\"phone\":")
    let spelling = PhoneSpelling.allCases[flavour.below(PhoneSpelling.allCases.count)]
    guard ticket.phone != .none else { return row.append(text: "null") }
    row.append(0x22)
    spelling.append(people.phoneNumber(people.phoneIndex(of: ticket.person, ticket.phone)), to: &row)
    row.append(0x22)
  }

  /// The times of reply, which may be missing at every depth, and the end of the line.
  private mutating func writeReplyTime(_ fault: Fault?, _ flavour: inout RandomSource) {
    let calendar = flavour.below(3000)
    row.append(text: ",\"metric_set\":{\"reply_time_in_minutes\":")
    if fault == .duration {
      row.append(text: "{\"calendar\":\"soon\",\"business\":1}")
    } else if calendar < 2400 {
      row.append(text: "{\"calendar\":")
      row.append(number: calendar)
      row.append(text: ",\"business\":")
      row.append(number: calendar / 3)
      row.append(text: "}")
    } else {
      row.append(text: calendar < 2800 ? "{\"calendar\":null,\"business\":null}" : "null")
    }
    row.append(text: "}}")
  }
}
