// Sums of sales by month and category and by channel. An order's rows are added, and taken away again when a newer
// delivery stands, so only sums and counters per (cell, member) are kept.
//
// Clever: a category can change after the fact, when a later catalogue tells of it. The catalogue's history is known from
// the start, so `add` notes the nights on which an order's categories will turn out differently, and `rebind` moves it
// then. Orders that never move (nearly all) are not kept.

/// The measures of a line of a sales table.
struct SalesSums {
  var rows = 0
  var quantity = 0
  var gross = 0
  var discount = 0
  var net = 0
  var paid = 0
  var refund = 0
  var orders = 0

  /// Adds other sums so many times.
  mutating func add(_ other: SalesSums, times sign: Int) {
    rows += sign * other.rows
    quantity += sign * other.quantity
    gross += sign * other.gross
    discount += sign * other.discount
    net += sign * other.net
    paid += sign * other.paid
    refund += sign * other.refund
    orders += sign * other.orders
  }
}

/// The sales known so far.
struct SalesTruth {
  private struct Move {
    var order: Order
    var sign: Int
  }

  private let catalogue: Catalogue
  private let nights: Int
  private let people: Int
  private let firstMonth: Int
  /// By month and category; two more for the channels stand at the end.
  private var sums: [SalesSums]
  /// By cell, rows of orders per member (shop, then marketplace); empty until needed.
  private var members: [[Int32]]
  /// By night, the orders whose categories turn out differently.
  private var moves: [[Move]]
  /// The cells of the order being added; kept to save allocations.
  private var touched: [(cell: Int, sums: SalesSums)] = []

  /// No sales yet.
  init(_ world: World) {
    catalogue = world.catalogue
    nights = world.options.nights
    people = world.people.count
    firstMonth = monthIndex(of: (world.options.from - 21) * secondsOfDay)
    let lastMonth = monthIndex(of: (world.options.from + nights + 1) * secondsOfDay)
    let cells = (lastMonth - firstMonth + 1) * Catalogue.labelCount + 2
    sums = [SalesSums](repeating: SalesSums(), count: cells)
    members = [[Int32]](repeating: [], count: cells)
    moves = [[Move]](repeating: [], count: nights)
  }

  /// Adds an order's published rows so many times, as they stand from a night on.
  mutating func add(_ order: Order, sign: Int, from night: Int) {
    guard order.published != PublishedOrder() else { return }
    apply(order, sign: sign, told: night, withChannel: true)
    guard order.lines.contains(where: { catalogue.changes(Int($0.article), after: night) }) else { return }
    for later in night + 1..<max(night + 1, nights) where differs(order, at: later) {
      moves[later].append(Move(order: order, sign: sign))
    }
  }

  /// Moves the orders whose categories this night's catalogue changed.
  mutating func rebind(night: Int) {
    let due = moves[night]
    moves[night] = []
    for move in due {
      apply(move.order, sign: -move.sign, told: night - 1, withChannel: false)
      apply(move.order, sign: move.sign, told: night, withChannel: false)
    }
  }

  private func differs(_ order: Order, at night: Int) -> Bool {
    order.lines.contains { line in
      catalogue.category(of: Int(line.article), at: order.created, told: night - 1)
        != catalogue.category(of: Int(line.article), at: order.created, told: night)
    }
  }

  private mutating func apply(_ order: Order, sign: Int, told night: Int, withChannel: Bool) {
    touched.removeAll(keepingCapacity: true)
    let published = order.published
    for (index, line) in order.lines.enumerated() where published.line(index) != 0 {
      let state = order.state(published.line(index))
      let gross = order.quantity(index, state) * order.price(index, state)
      let discount = Int(line.discount)
      let category = catalogue.category(of: Int(line.article), at: order.created, told: night)
      touch(
        order.created, category,
        SalesSums(
          rows: 1, quantity: order.quantity(index, state), gross: gross, discount: discount, net: gross - discount))
    }
    if published.payment != 0 {
      let state = order.state(published.payment)
      touch(state.paidAt, Catalogue.notApplicable, SalesSums(rows: 1, paid: order.total(state)))
    }
    if published.refund != 0 {
      let state = order.state(published.refund)
      let instant = state.cancelledAt == 0 ? order.created : state.cancelledAt
      touch(
        instant, Catalogue.notApplicable, SalesSums(rows: 1, net: -state.refunded, refund: state.refunded))
    }
    var all = SalesSums()
    for place in touched.indices {
      all.add(touched[place].sums, times: 1)
      touched[place].sums.orders = 1
      put(touched[place].cell, touched[place].sums, order, sign)
    }
    guard withChannel else { return }
    all.orders = 1
    put(sums.count - (order.system == .shop ? 2 : 1), all, order, sign)
  }

  private mutating func touch(_ instant: Int, _ category: Int, _ row: SalesSums) {
    let cell = (monthIndex(of: instant) - firstMonth) * Catalogue.labelCount + category
    for place in touched.indices where touched[place].cell == cell {
      touched[place].sums.add(row, times: 1)
      return
    }
    touched.append((cell, row))
  }

  private mutating func put(_ cell: Int, _ row: SalesSums, _ order: Order, _ sign: Int) {
    sums[cell].add(row, times: sign)
    guard order.person >= 0 else { return }
    if members[cell].isEmpty { members[cell] = [Int32](repeating: 0, count: 2 * people) }
    members[cell][order.system.rawValue * people + order.person] += Int32(sign)
  }

  // MARK: Tables

  /// The lines of `sales_by_month_category.csv`.
  func monthsAndCategories(_ persons: [Int32]) -> [UInt8] {
    var counter = PersonCounter(persons)
    var bytes = Array(("month,category," + Self.measures).utf8)
    let labels = (0..<Catalogue.labelCount).sorted { Catalogue.label($0) < Catalogue.label($1) }
    for month in 0..<(sums.count - 2) / Catalogue.labelCount {
      for label in labels {
        let cell = month * Catalogue.labelCount + label
        guard sums[cell].rows > 0 else { continue }
        bytes.append(number: (firstMonth + month) / 12)
        bytes.append(0x2D)
        bytes.append(number: (firstMonth + month) % 12 + 1, width: 2)
        bytes.append(commas: 1)
        bytes.append(field: Array(Catalogue.label(label).utf8))
        Self.append(sums[cell], customers: counter.count([members[cell]], firstMember: 0), to: &bytes)
      }
    }
    return bytes
  }

  /// The lines of `sales_by_channel.csv`.
  func channels(_ persons: [Int32]) -> [UInt8] {
    var counter = PersonCounter(persons)
    var bytes = Array(("channel," + Self.measures).utf8)
    for (cell, channel) in [(sums.count - 1, "marketplace"), (sums.count - 2, "shop")] where sums[cell].rows > 0 {
      bytes.append(text: channel)
      Self.append(sums[cell], customers: counter.count([members[cell]], firstMember: 0), to: &bytes)
    }
    return bytes
  }

  /// The line of `sales_total.csv`.
  func total(_ persons: [Int32]) -> [UInt8] {
    var counter = PersonCounter(persons)
    var bytes = Array(Self.measures.utf8)
    var all = SalesSums()
    for channel in sums.suffix(2) { all.add(channel, times: 1) }
    var line: [UInt8] = []
    Self.append(all, customers: counter.count(Array(members.suffix(2)), firstMember: 0), to: &line)
    bytes += line.dropFirst()
    return bytes
  }

  private static let measures =
    "rows,quantity,gross_amount,discount_amount,net_amount,paid_amount,refund_amount,orders,customers\n"

  private static func append(_ sums: SalesSums, customers: Int, to bytes: inout [UInt8]) {
    for count in [sums.rows, sums.quantity] {
      bytes.append(commas: 1)
      bytes.append(number: count)
    }
    for amount in [sums.gross, sums.discount, sums.net, sums.paid, sums.refund] {
      bytes.append(commas: 1)
      bytes.append(money: amount)
    }
    for count in [sums.orders, customers] {
      bytes.append(commas: 1)
      bytes.append(number: count)
    }
    bytes.append(0x0A)
  }
}
