// Writes the desk's tickets of a night and tells truth what follows from them.

/// Writes `tickets_D.ndjson`.
struct TicketExport {
  private let world: World
  private var writer: TicketWriter
  private var repeated: [[Ticket]]
  private var nextNumber = 0

  /// An export of the world's desk.
  init(_ world: World) {
    self.world = world
    writer = TicketWriter(world.people)
    repeated = [[Ticket]](repeating: [], count: world.options.nights)
  }

  /// Writes a night's file.
  mutating func write(_ night: Night, folder: String, truth: Truth?) throws -> ExportFile {
    var source = RandomSource(seed: world.options.seed, night: night.number, purpose: .tickets)
    let dirt = world.options.dirt
    let count = max(40, world.options.lines / 15)
    var faults = FaultSource([.json, .created, .duration, .encoding], among: count, limit: 40, dirt: dirt)
    let file = try ExportFile(folder: folder, name: "tickets_\(night.name).ndjson", header: [])
    for var ticket in repeated[night.number] {
      try deliver(&ticket, to: file, truth, night, faults.next(&source), &source)
    }
    repeated[night.number] = []
    for index in 0..<count {
      var ticket = ticket(at: night.instant(done: index, of: count, &source), &source)
      let fault = faults.next(&source)
      if fault == .created, ticket.agent == nil { ticket.agent = 0 }
      try deliver(&ticket, to: file, truth, night, fault, &source)
      let next = night.number + source.within(1...2)
      let again = source.chance(percent: ticket.solvedAt >= night.end ? 80 : 4)
      if dirt, again, next < repeated.count { repeated[next].append(ticket) }
    }
    try file.finish()
    return file
  }

  private mutating func ticket(at instant: Int, _ source: inout RandomSource) -> Ticket {
    let person = world.people.pick(.desk, &source)
    let phone = source.chance(percent: 50) ? world.people.phone(of: person, at: instant, &source) : .none
    nextNumber += 2
    return Ticket(
      number: nextNumber, person: person, email: source.chance(percent: 75), phone: phone, created: instant,
      channel: [.email, .email, .web, .web, .chat, .social][source.below(6)],
      agent: source.chance(percent: 85) ? source.below(Words.agents.count) : nil,
      solvedAt: instant + source.within(300...60 * 3600), flavour: source.next())
  }

  private mutating func deliver(
    _ ticket: inout Ticket, to file: ExportFile, _ truth: Truth?, _ night: Night, _ wanted: Fault?,
    _ source: inout RandomSource
  ) throws {
    let fault = wanted == .created && ticket.agent == nil ? .duration : wanted
    let state: UInt8 = ticket.solvedAt < night.end ? 2 : 1
    writer.write(ticket, state, fault)
    try file.write(writer.row)
    if let reason = fault?.wholeReason {
      file.account.rejectedWhole += 1
      file.reject(reason: reason)
      return
    }
    if fault != nil { file.account.interactionsRejected += 1 }
    if fault == .created {
      file.account.customerRejected += 1
      file.account.agentRejected += 1
      file.reject(column: "created_at", reason: "timestamp")
      return
    }
    truth?.identity.note(.desk, person: ticket.person, email: ticket.email, phone: ticket.phone)
    guard fault == nil else { return file.reject(column: "first_reply", reason: "number") }
    if ticket.published != 0 { truth?.add(ticket.row(ticket.published), sign: -1) }
    ticket.published = state
    truth?.add(ticket.row(state), sign: 1)
    guard world.options.dirt else { return }
    let twice = source.below(1000)
    if twice < 8 { try file.write(writer.row) } else if twice < 16 { file.repeatAtEnd(writer.row) }
  }
}
