// Decides what is ordered: by whom, when, what, and what becomes of it.

/// What is wished of an order beyond chance.
struct OrderWish {
  /// Lines the night still has to get.
  var room: Int
  /// A fault that needs an order of one line by a known buyer.
  var single = false
  /// The order must be paid at once.
  var paid = false
}

/// Makes the orders of one system in one night.
struct OrderSource {
  let world: World
  let system: SourceSystem
  let night: Night
  /// How many orders the night may have.
  let expected: Int

  /// The next order, placed at an instant of the day, or earlier if it comes late.
  func order(_ number: Int, at instant: Int, _ wish: OrderWish, _ source: inout RandomSource) -> Order {
    let dirt = world.options.dirt
    var created = instant
    if dirt, source.chance(percent: 2) { created -= source.below(20 * secondsOfDay) }
    var person = world.people.pick(system, among: night.number > 0 ? world.options.regulars : nil, &source)
    var phone = world.people.phone(of: person, at: created, &source)
    let without = source.below(100)
    if system == .marketplace ? without < 30 : without < 8 { phone = .none }
    var order = Order(
      system: system, number: number, person: person, phone: phone, created: created, lines: [], shipping: 0,
      first: OrderState(updated: created, status: .pending), last: OrderState(updated: created, status: .pending),
      flavour: 0)
    if system == .shop, !wish.single {
      if source.chance(percent: 6) {
        person = -1
        order.phone = .none
      } else if dirt, source.chance(percent: 1) {
        order.isTest = true
      } else if dirt, source.chance(perMillion: rate(6000, among: expected, limit: 60)) {
        order.isForeign = true
      }
    }
    order.person = person
    order.lines = lines(wish, &source)
    order.shipping = [0, 0, 800, 1500][source.below(4)]
    decideFate(&order, paid: wish.paid, &source)
    order.flavour = source.next()
    return order
  }

  private func lines(_ wish: OrderWish, _ source: inout RandomSource) -> [OrderLine] {
    var count = 1
    if !wish.single {
      while count < min(Order.mostLines, wish.room), source.chance(percent: 54) { count += 1 }
    }
    var lines: [OrderLine] = []
    lines.reserveCapacity(count)
    for _ in 0..<count {
      let article = article(&source)
      let list = article < 0 ? 4990 : (world.catalogue.row(of: article, night: night.number)?.price ?? 8800)
      let quantity = source.chance(percent: 70) ? 1 : source.within(2...6)
      let discount = system == .shop && source.chance(percent: 15) ? list * quantity / [20, 10, 5][source.below(3)] : 0
      lines.append(
        OrderLine(article: Int32(article), quantity: Int32(quantity), price: Int32(list), discount: Int32(discount)))
    }
    return lines
  }

  /// Mostly an article of tonight's catalogue; some are sold a night before they are catalogued, some never are.
  private func article(_ source: inout RandomSource) -> Int {
    let counts = world.catalogue.counts
    if world.options.dirt {
      let rare = source.below(1000)
      if rare < 2 { return -1 - source.below(5) }
      if rare < 5 { return source.within(counts[night.number]...counts[night.number + 1] - 1) }
    }
    return source.below(counts[night.number])
  }

  /// Decides whether and when the order is paid, changed and given back.
  private func decideFate(_ order: inout Order, paid: Bool, _ source: inout RandomSource) {
    let way = paid ? 0 : source.below(100)
    var atOnce = order.first
    atOnce.status = .paid
    atOnce.paidAt = order.created + source.within(0...59)
    switch way {
    case 0..<76:
      order.first = atOnce
      order.first.updated = atOnce.paidAt
      order.last = order.first
    case 76..<84:
      order.last.status = .paid
      order.last.paidAt = order.created + source.within(600...30 * 3600)
      order.last.updated = order.last.paidAt
      if source.chance(percent: 30) { order.last.priceCut = 1 + source.below(Int(order.lines[0].price) / 10) }
      if source.chance(percent: 30) { order.last.addedQuantity = 1 }
    case 84..<90:
      order.first = atOnce
      order.first.updated = atOnce.paidAt
      order.last = order.first
      order.last.status = .shipped
      order.last.updated = order.created + source.within(3600...40 * 3600)
    case 90..<95:
      order.first = atOnce
      order.first.updated = atOnce.paidAt
      order.last = order.first
      giveBack(&order, &source)
    default:
      if source.chance(percent: 40) {
        order.last.status = .closed
        order.last.updated = order.created + source.within(3600...20 * 3600)
      }
    }
  }

  private func giveBack(_ order: inout Order, _ source: inout RandomSource) {
    order.last.updated = order.created + source.within(3600...44 * 3600)
    guard system == .shop else {
      order.last.status = .closed
      return
    }
    if source.chance(percent: 25) {
      order.last.status = .partiallyRefunded
      order.last.refunded = max(1, order.total(order.last) / 3)
    } else {
      order.last.status = .refunded
      order.last.refunded = order.total(order.last)
      order.last.cancelledAt = order.last.updated
    }
  }
}
