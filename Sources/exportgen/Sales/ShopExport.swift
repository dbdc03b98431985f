// Writes the shop's orders of a night and tells truth what follows from them.

/// Writes `orders_D.csv` and, with dirt, `orders_D_2.csv`.
struct ShopExport {
  private let world: World
  private var writer: ShopRowWriter
  private var repeated: RepeatedOrders
  private var nextNumber = 100_001

  /// An export of the world's orders.
  init(_ world: World) {
    self.world = world
    writer = ShopRowWriter(world)
    repeated = RepeatedOrders(world.options)
  }

  /// Writes a night's files.
  mutating func write(_ night: Night, folder: String, truth: Truth?) throws -> [ExportFile] {
    var source = RandomSource(seed: world.options.seed, night: night.number, purpose: .shop)
    let dirt = world.options.dirt
    let whole = world.options.lines(of: night)
    let lines = whole - world.options.marketplaceLines(of: whole)
    let expected = max(1, lines * 46 / 100)
    let orders = OrderSource(world: world, system: .shop, night: night, expected: expected)
    var faults = FaultSource(
      [.price, .fewFields, .created, .quantity, .textAfterQuote, .paidAt, .encoding, .manyFields], among: expected,
      limit: 90, dirt: dirt)
    let header = Array(ShopRowWriter.header.utf8)
    let file = try ExportFile(folder: folder, name: "orders_\(night.name).csv", header: header)
    for var order in repeated.take(night) {
      let fault = Self.possible(faults.next(&source), order, order.state(at: night.end))
      try deliver(&order, order.state(at: night.end), fault, to: file, truth, night)
      repeated.consider(order, after: night, &source)
    }
    var again: [Order] = []
    var done = 0
    while done < lines {
      var wish = OrderWish(room: lines - done)
      let fault = faults.next(&source)
      if let fault, fault != .price, fault != .quantity { wish.single = true }
      wish.paid = fault == .paidAt
      let instant = night.instant(done: done, of: lines, &source)
      var order = orders.order(nextNumber, at: instant, wish, &source)
      nextNumber += 1
      done += order.lines.count
      let second = dirt && source.chance(percent: 1)
      let early = second && source.chance(percent: 50)
      try deliver(&order, early ? 1 : order.state(at: night.end), fault, to: file, truth, night)
      if second { again.append(order) } else if dirt { repeated.consider(order, after: night, &source) }
    }
    try file.finish()
    guard dirt else { return [file] }
    let secondFile = try ExportFile(folder: folder, name: "orders_\(night.name)_2.csv", header: header)
    for var order in again {
      try deliver(&order, order.state(at: night.end), nil, to: secondFile, truth, night)
      repeated.consider(order, after: night, &source)
    }
    try secondFile.finish()
    return [file, secondFile]
  }

  /// The fault, or a milder one where the order could not carry it without leaving other records unclear.
  private static func possible(_ fault: Fault?, _ order: Order, _ state: UInt8) -> Fault? {
    guard let fault, !order.isTest, !order.isForeign else { return nil }
    switch fault {
    case .price, .quantity: return fault
    case .paidAt where order.state(state).paidAt == 0: return .price
    default: return order.lines.count == 1 && order.person >= 0 ? fault : .price
    }
  }

  private mutating func deliver(
    _ order: inout Order, _ which: UInt8, _ wanted: Fault?, to file: ExportFile, _ truth: Truth?, _ night: Night
  ) throws {
    let wanted = order.isTest || order.isForeign ? nil : wanted
    let state = order.state(which)
    let faultyLine = wanted == nil ? -1 : Int(order.flavour % UInt64(order.lines.count))
    var published = order.published
    for index in order.lines.indices {
      let fault = index == faultyLine ? wanted : nil
      writer.write(order, line: index, state, fault)
      try file.write(writer.row, newlines: writer.newlines)
      if order.isTest {
        file.account.filtered += 1
      } else if let reason = fault?.wholeReason {
        file.account.rejectedWhole += 1
        file.reject(reason: reason)
      } else {
        publish(order, index, which, state, fault, file, &published)
        if index == 0, order.person >= 0, fault != .created {
          truth?.identity.note(.shop, person: order.person, email: true, phone: order.phone)
        }
      }
    }
    truth?.replace(order, by: published, night: night.number)
    order.published = published
  }

  /// Notes which rows of the line's record stand from now on, and which are rejected.
  private func publish(
    _ order: Order, _ index: Int, _ which: UInt8, _ state: OrderState, _ fault: Fault?, _ file: ExportFile,
    _ published: inout PublishedOrder
  ) {
    let pays = index == 0 && state.paidAt != 0
    let refunds = index == 0 && state.refunded > 0
    if order.isForeign || fault == .created {
      file.account.salesRejected += 1 + (pays ? 1 : 0) + (refunds ? 1 : 0)
      if fault == .created { file.account.customerRejected += 1 }
      file.reject(
        column: order.isForeign ? "currency" : "created_at", reason: order.isForeign ? "screen" : "timestamp")
      return
    }
    if fault == .price || fault == .quantity {
      file.account.salesRejected += 1
      file.reject(column: fault == .price ? "price" : "quantity", reason: "number")
    } else {
      published.setLine(index, which)
    }
    if fault == .paidAt {
      file.account.salesRejected += 1
      file.reject(column: "paid_at", reason: "timestamp")
    } else if pays {
      published.payment = which
    }
    if refunds { published.refund = which }
  }
}
