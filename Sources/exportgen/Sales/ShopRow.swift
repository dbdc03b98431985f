// How the shop writes an order: a row a line, and what belongs to the order on its first row only.

/// Writes rows of the shop's orders export.
struct ShopRowWriter {
  /// The header of the export.
  static let header =
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    + "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    + "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    + "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    + "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    + "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    + "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    + "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    + "Lineitem discount,Phone,Receipt Number\n"

  private let world: World
  private(set) var row: [UInt8] = []
  /// Newlines in the row.
  private(set) var newlines = 1
  private var field: [UInt8] = []
  private var utc = false

  /// A writer for the shop's people and articles.
  init(_ world: World) {
    self.world = world
  }

  /// Makes `row` the row of one line of an order in a state.
  mutating func write(_ order: Order, line index: Int, _ state: OrderState, _ fault: Fault?) {
    var flavour = RandomSource(flavour: order.flavour &+ UInt64(index))
    row.removeAll(keepingCapacity: true)
    newlines = 1
    utc = index == 0 && flavour.chance(percent: 2)
    row.append(0x23)
    row.append(number: order.number)
    row.append(commas: 1)
    if index == 0 { writeOrderHead(order, state, fault, &flavour) } else { row.append(commas: 14) }
    row.append(commas: 1)
    writeLine(order, index, state, fault, &flavour)
    row.append(commas: 1)
    if index == 0 { writeParties(order, state, fault, &flavour) } else { row.append(commas: 25) }
    row.append(text: ",Martlet Trading,")
    if index == 0 {
      row.append(money: state.paidAt == 0 ? order.total(state) : 0)
      row.append(text: ",,,,")
      row.append(number: 5_400_000_000_000 + order.number * 37)
      row.append(text: order.number % 7 == 0 ? ",new" : ",")
      row.append(text: ",Low,web,")
    } else {
      row.append(commas: 8)
    }
    if Int(order.lines[index].discount) > 0 || flavour.chance(percent: 70) {
      row.append(money: Int(order.lines[index].discount))
    }
    if fault != .fewFields { row.append(commas: 2) }
    if fault == .manyFields { row.append(text: ",0") }
    row.append(0x0A)
  }

  /// Email up to Created at.
  private mutating func writeOrderHead(
    _ order: Order, _ state: OrderState, _ fault: Fault?, _ flavour: inout RandomSource
  ) {
    writeEmail(order, &flavour)
    row.append(commas: 1)
    row.append(text: financialStatus(state))
    row.append(commas: 1)
    if fault == .paidAt { row.append(text: "2026-13-45 99:00") } else { writeTime(state.paidAt) }
    row.append(text: state.status == .shipped ? ",fulfilled," : ",unfulfilled,")
    if state.status == .shipped { writeTime(state.updated) }
    row.append(text: flavour.chance(percent: 40) ? ",yes," : ",no,")
    row.append(text: order.isForeign ? "USD," : "CNY,")
    row.append(money: order.net(state))
    row.append(commas: 1)
    row.append(money: order.shipping)
    row.append(text: ",0.00,")
    writeMoney(order.total(state), &flavour)
    let discount = order.lines.reduce(0) { $0 + Int($1.discount) }
    row.append(text: discount > 0 ? ",AUTUMN," : ",,")
    row.append(money: discount)
    row.append(text: order.shipping > 800 ? ",Express," : ",Standard,")
    if fault == .created { row.append(text: "yesterday") } else { writeTime(order.created) }
  }

  private mutating func writeEmail(_ order: Order, _ flavour: inout RandomSource) {
    let spelling = flavour.below(20)
    if order.isTest {
      row.append(text: "probe")
      row.append(number: order.number % 10)
      row.append(text: spelling < 5 ? "@Example.Test" : "@example.test")
      return
    }
    guard order.person >= 0 else { return }
    let email = world.people.email(of: order.person)
    switch spelling {
    case 0: row.append(contentsOf: email.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 })
    case 1, 2:
      row.append((email.first ?? 0x20) & 0xDF)
      row.append(contentsOf: email.dropFirst())
    case 3:
      row.append(contentsOf: email)
      row.append(0x20)
    default: row.append(contentsOf: email)
    }
  }

  /// Lineitem quantity up to Lineitem fulfillment status.
  private mutating func writeLine(
    _ order: Order, _ index: Int, _ state: OrderState, _ fault: Fault?, _ flavour: inout RandomSource
  ) {
    let article = Int(order.lines[index].article)
    if fault == .quantity { row.append(text: "two") } else { row.append(number: order.quantity(index, state)) }
    row.append(commas: 1)
    if article < 0 {
      row.append(text: "Discontinued")
    } else {
      row.append(contentsOf: world.catalogue.articles[article].title)
    }
    row.append(commas: 1)
    if fault == .price { row.append(text: "free?") } else { writeMoney(order.price(index, state), &flavour) }
    row.append(text: ",,")
    let start = row.count
    Catalogue.appendSKU(article, to: &row)
    let spelling = flavour.below(25)
    if spelling == 0 {
      for place in start..<row.count where (0x41...0x5A).contains(row[place]) { row[place] |= 0x20 }
    } else if spelling == 1 {
      row.append(0x20)
    }
    row.append(text: state.status == .shipped ? ",true,true,fulfilled" : ",true,true,pending")
  }

  /// Billing Name up to Refunded Amount.
  private mutating func writeParties(
    _ order: Order, _ state: OrderState, _ fault: Fault?, _ flavour: inout RandomSource
  ) {
    let person = order.person >= 0 ? order.person : Int(order.flavour % UInt64(world.people.count))
    // A person writes the address the same way each time: only a move changes it.
    let latin = person % 2 == 0
    writeName(person, latin: latin, fault)
    row.append(commas: 1)
    let address = row.count
    let moves = world.people.moves(of: person, before: order.created)
    field.removeAll(keepingCapacity: true)
    world.people.appendStreet(of: person, moves: moves, latin: latin, to: &field)
    row.append(field: field)
    row.append(commas: 1)
    row.append(field: field)
    let city = world.people.city(of: person, moves: moves)
    row.append(text: ",,,")
    row.append(contentsOf: latin ? city.name.latin : city.name.chinese)
    row.append(text: ",'")
    row.append(number: city.zip)
    row.append(commas: 1)
    row.append(contentsOf: latin ? city.province.latin : city.province.chinese)
    row.append(text: ",China,")
    if order.phone != .none {
      let spelling = PhoneSpelling.allCases[flavour.below(PhoneSpelling.allCases.count)]
      if flavour.chance(percent: 30) { row.append(0x27) }
      spelling.append(world.people.phoneNumber(world.people.phoneIndex(of: person, order.phone)), to: &row)
    }
    let shipping = Array(row[address...])
    row.append(commas: 1)
    world.people.appendName(of: person, latin: latin, to: &row)
    row.append(commas: 1)
    row.append(contentsOf: shipping)
    row.append(commas: 1)
    if fault == nil, flavour.chance(percent: 6) {
      let note = Words.notes[flavour.below(Words.notes.count)]
      row.append(field: note)
      newlines += note.count { $0 == 0x0A }
    }
    row.append(text: ",,")
    writeTime(state.cancelledAt)
    row.append(text: ",Alipay,")
    row.append(number: order.number * 11)
    row.append(commas: 1)
    if state.refunded > 0 || flavour.chance(percent: 60) { row.append(money: state.refunded) }
  }

  private mutating func writeName(_ person: Int, latin: Bool, _ fault: Fault?) {
    if fault == .textAfterQuote { row.append(0x22) }
    world.people.appendName(of: person, latin: latin, to: &row)
    if fault == .textAfterQuote { row.append(text: "\"x") }
    if fault == .encoding { row.append(contentsOf: person % 2 == 0 ? [0xFF] : [0xC3, 0x28]) }
  }

  private mutating func writeTime(_ instant: Int) {
    guard instant != 0 else { return }
    row.append(time: utc ? instant - shanghaiOffset : instant)
    row.append(text: utc ? " +0000" : " +0800")
  }

  private mutating func writeMoney(_ amount: Int, _ flavour: inout RandomSource) {
    if world.options.dirt, flavour.chance(percent: 5) {
      row.append(groupedMoney: amount)
    } else {
      row.append(money: amount)
    }
  }

  private func financialStatus(_ state: OrderState) -> String {
    switch state.status {
    case .pending: "pending"
    case .paid, .shipped, .completed: "paid"
    case .refunded: "refunded"
    case .partiallyRefunded: "partially_refunded"
    case .closed: "voided"
    }
  }
}
