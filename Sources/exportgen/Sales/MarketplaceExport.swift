// Writes the marketplace's lines of a night and tells truth what follows from them.
//
// Unlike the shop, a row has a version (更新时间): an older state may be delivered after a newer one, in the same file or
// on a later night, and must not win.

/// Writes `marketplace_D.csv`.
struct MarketplaceExport {
  private let world: World
  private var writer: MarketplaceRowWriter
  private var encoder = GB18030Encoder()
  private var encoded: [UInt8] = []
  private var repeated: RepeatedOrders
  private var nextNumber = 3_900_000_000_000_001_001

  /// An export of the world's orders.
  init(_ world: World) {
    self.world = world
    writer = MarketplaceRowWriter(world)
    repeated = RepeatedOrders(world.options)
  }

  /// Writes a night's file.
  mutating func write(_ night: Night, folder: String, truth: Truth?) throws -> ExportFile {
    var source = RandomSource(seed: world.options.seed, night: night.number, purpose: .marketplace)
    let dirt = world.options.dirt
    let lines = world.options.marketplaceLines(of: world.options.lines(of: night))
    let expected = max(1, lines * 46 / 100)
    let orders = OrderSource(world: world, system: .marketplace, night: night, expected: expected)
    var faults = FaultSource(
      [.quantity, .encoding, .price, .manyFields, .created, .paidAmount, .textAfterQuote, .paidAt, .fewFields],
      among: expected, limit: 70, dirt: dirt)
    var header: [UInt8] = []
    encoder.encode(Array(MarketplaceRowWriter.header.utf8), into: &header)
    let file = try ExportFile(folder: folder, name: "marketplace_\(night.name).csv", header: header)
    for var order in repeated.take(night) {
      let stale = source.chance(percent: 15)
      let which = stale ? 1 : order.state(at: night.end)
      try deliver(&order, which, faults.next(&source), to: file, truth, night, &source)
      repeated.consider(order, after: night, &source)
    }
    var done = 0
    while done < lines {
      let fault = faults.next(&source)
      let wish = OrderWish(room: lines - done, single: false, paid: fault == .paidAt || fault == .paidAmount)
      let instant = night.instant(done: done, of: lines, &source)
      var order = orders.order(nextNumber, at: instant, wish, &source)
      nextNumber += 1009
      done += order.lines.count
      let which = order.state(at: night.end)
      try deliver(&order, which, fault, to: file, truth, night, &source)
      guard dirt else { continue }
      if which == 2, source.chance(percent: 2) { try deliver(&order, 1, nil, to: file, truth, night, &source) }
      repeated.consider(order, after: night, &source)
    }
    try file.finish()
    return file
  }

  private mutating func deliver(
    _ order: inout Order, _ which: UInt8, _ wanted: Fault?, to file: ExportFile, _ truth: Truth?, _ night: Night,
    _ source: inout RandomSource
  ) throws {
    let state = order.state(which)
    var wanted = wanted
    var faultyLine = wanted == nil ? -1 : source.below(order.lines.count)
    if wanted == .paidAt || wanted == .paidAmount {
      faultyLine = 0
      if state.paidAt == 0 { wanted = .price }
    }
    var published = order.published
    for index in order.lines.indices {
      let fault = index == faultyLine ? wanted : nil
      writer.write(order, line: index, state, fault)
      encoded.removeAll(keepingCapacity: true)
      encoder.encode(writer.row, into: &encoded)
      try file.write(encoded)
      if let reason = fault?.wholeReason {
        file.account.rejectedWhole += 1
        file.reject(reason: reason)
        continue
      }
      publish(index, which, state, fault, file, &published)
      if fault != .created {
        truth?.identity.note(.marketplace, person: order.person, email: false, phone: order.phone)
      }
      if world.options.dirt, fault == nil {
        let twice = source.below(1000)
        if twice < 4 { try file.write(encoded) } else if twice < 8 { file.repeatAtEnd(encoded) }
      }
    }
    truth?.replace(order, by: published, night: night.number)
    order.published = published
  }

  /// Notes which rows of the line's record stand from now on, unless newer ones stand, and which are rejected.
  private func publish(
    _ index: Int, _ which: UInt8, _ state: OrderState, _ fault: Fault?, _ file: ExportFile,
    _ published: inout PublishedOrder
  ) {
    let pays = index == 0 && state.paidAt != 0
    switch fault {
    case .created:
      file.account.customerRejected += 1
      file.account.salesRejected += pays ? 2 : 1
      file.reject(column: "created_at", reason: "timestamp")
      return
    case .price, .quantity:
      file.account.salesRejected += 1
      file.reject(column: fault == .price ? "price" : "quantity", reason: "number")
    default: published.setLine(index, max(which, published.line(index)))
    }
    switch fault {
    case .paidAt, .paidAmount:
      file.account.salesRejected += 1
      file.reject(column: fault == .paidAt ? "paid_at" : "paid", reason: fault == .paidAt ? "timestamp" : "number")
    default: if pays { published.payment = max(which, published.payment) }
    }
  }
}
