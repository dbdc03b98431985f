// Writes the telephone system's call records of a night, without a header, and tells truth what follows from them.

/// A call.
struct Call {
  /// The caller's telephone.
  var phone: Int
  var start: Int
  /// Seconds until an answer, or until the caller gave up.
  var wait: Int
  /// Seconds of conversation; 0 when nobody answered.
  var talk: Int
  var sequence: Int
  var flavour: UInt64
  /// Whether the warehouse has it.
  var published = false

  /// The row of `interactions`.
  var row: ContactRow {
    ContactRow(
      instant: start, channel: .phone, account: phone, talkSeconds: talk, waitSeconds: wait,
      abandoned: talk > 0 ? 0 : 1)
  }
}

/// Writes `calls_D.csv`.
struct CallExport {
  private let world: World
  private var row: [UInt8] = []
  private var repeated: [[Call]]
  private var nextSequence = 1

  /// An export of the world's telephone system.
  init(_ world: World) {
    self.world = world
    repeated = [[Call]](repeating: [], count: world.options.nights)
  }

  /// Writes a night's file.
  mutating func write(_ night: Night, folder: String, truth: Truth?) throws -> ExportFile {
    var source = RandomSource(seed: world.options.seed, night: night.number, purpose: .calls)
    let dirt = world.options.dirt
    let count = max(40, world.options.lines / 12)
    var faults = FaultSource(
      [.fewFields, .duration, .textAfterQuote, .created, .manyFields, .encoding], among: count, limit: 40, dirt: dirt)
    let file = try ExportFile(folder: folder, name: "calls_\(night.name).csv", header: [])
    for var call in repeated[night.number] {
      try deliver(&call, to: file, truth, faults.next(&source), &source)
    }
    repeated[night.number] = []
    for index in 0..<count {
      var call = call(at: night.instant(done: index, of: count, &source), &source)
      try deliver(&call, to: file, truth, faults.next(&source), &source)
      let again = source.chance(percent: 3)
      if dirt, again, night.number + 1 < repeated.count { repeated[night.number + 1].append(call) }
    }
    try file.finish()
    return file
  }

  private mutating func call(at instant: Int, _ source: inout RandomSource) -> Call {
    let person = world.people.pick(.calls, &source)
    let kind = world.people.phone(of: person, at: instant, &source)
    defer { nextSequence += 1 }
    return Call(
      phone: world.people.phoneIndex(of: person, kind), start: instant, wait: source.within(1...180),
      talk: source.chance(percent: 85) ? source.within(5...1500) : 0, sequence: nextSequence, flavour: source.next())
  }

  private mutating func deliver(
    _ call: inout Call, to file: ExportFile, _ truth: Truth?, _ fault: Fault?, _ source: inout RandomSource
  ) throws {
    write(call, fault)
    try file.write(row)
    if let reason = fault?.wholeReason {
      file.account.rejectedWhole += 1
      file.reject(reason: reason)
      return
    }
    if fault != nil { file.account.interactionsRejected += 1 }
    if fault == .created {
      file.account.customerRejected += 1
      file.reject(column: "started_at", reason: "timestamp")
      return
    }
    truth?.identity.note(call: call.phone)
    guard fault == nil else { return file.reject(column: "duration", reason: "number") }
    if !call.published { truth?.add(call.row, sign: 1) }
    call.published = true
    guard world.options.dirt else { return }
    let twice = source.below(1000)
    if twice < 8 { try file.write(row) } else if twice < 16 { file.repeatAtEnd(row) }
  }

  /// Makes `row` the record of a call.
  private mutating func write(_ call: Call, _ fault: Fault?) {
    var flavour = RandomSource(flavour: call.flavour)
    var caller: [UInt8] = []
    PhoneSpelling.allCases[flavour.below(PhoneSpelling.allCases.count)]
      .append(world.people.phoneNumber(call.phone), to: &caller)
    row.removeAll(keepingCapacity: true)
    row.append(text: "\"\",")
    row.append(quoted: caller)
    row.append(text: ",\"")
    row.append(number: 800 + flavour.below(12))
    row.append(text: "\",\"from-trunk\",")
    row.append(quoted: Array("\"Caller, in\" <".utf8) + caller + [0x3E])
    row.append(text: ",\"SIP/trunk-")
    row.append(number: call.sequence, width: 8)
    row.append(text: fault == .encoding ? "\",\"SIP/" : "\",\"SIP/desk\",\"Dial\",\"SIP/desk,30,t\",\"")
    if fault == .encoding {
      row.append(0xFE)
      row.append(text: "\",\"Dial\",\"\",\"")
    }
    if fault == .created { row.append(text: "2026-11-31 25:00:00") } else { row.append(time: call.start) }
    row.append(text: "\",")
    if call.talk > 0 {
      row.append(0x22)
      row.append(time: call.start + call.wait)
      row.append(0x22)
    }
    row.append(text: ",\"")
    row.append(time: call.start + call.wait + call.talk)
    row.append(text: "\",")
    if fault == .duration { row.append(text: "long") } else { row.append(number: call.wait + call.talk) }
    row.append(commas: 1)
    row.append(number: call.talk)
    row.append(commas: 1)
    let missed = ["NO ANSWER", "BUSY", "FAILED"][flavour.below(3)]
    row.append(quoted: Array((call.talk > 0 ? "ANSWERED" : missed).utf8))
    if fault == .textAfterQuote { row.append(text: "x") }
    if fault != .fewFields { row.append(text: ",\"DOCUMENTATION\"") }
    row.append(text: ",\"")
    row.append(number: call.start - shanghaiOffset)
    row.append(0x2E)
    row.append(number: call.sequence)
    row.append(text: fault == .manyFields ? "\",\"\"\n" : "\"\n")
  }
}
