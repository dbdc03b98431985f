// How the marketplace writes an order: a row a line, the order's money on each, Chinese headers, its own null markers.

/// Writes rows of the marketplace's export, in UTF-8; the export encodes them.
struct MarketplaceRowWriter {
  /// The header of the export; some names have trailing blanks.
  static let header =
    "订单编号,子订单序号,买家会员名 ,买家支付宝账号,标题,商家编码,价格,购买数量 ,商品属性,买家应付货款,买家应付邮费,总金额,"
    + "买家实际支付金额 ,订单状态,收货人姓名,省份,城市,收货地址 ,运送方式,联系电话,联系手机,订单创建时间,订单付款时间 ,更新时间,"
    + "物流单号 ,物流公司,订单关闭原因\n"

  private let world: World
  private(set) var row: [UInt8] = []
  private var field: [UInt8] = []

  /// A writer for the marketplace's people and articles.
  init(_ world: World) {
    self.world = world
  }

  /// Makes `row` the row of one line of an order in a state.
  mutating func write(_ order: Order, line index: Int, _ state: OrderState, _ fault: Fault?) {
    var flavour = RandomSource(flavour: order.flavour &+ UInt64(index))
    var whole = RandomSource(flavour: order.flavour)
    let spelling = whole.next()
    row.removeAll(keepingCapacity: true)
    if spelling & 3 == 0 { row.append(0x27) }
    row.append(number: order.number)
    row.append(commas: 1)
    row.append(number: index + 1)
    row.append(commas: 1)
    writeBuyer(order.person, blank: flavour.chance(percent: 5))
    row.append(commas: 1)
    writeGoods(order, index, state, fault, &flavour)
    row.append(commas: 1)
    row.append(money: order.net(state))
    row.append(commas: 1)
    row.append(money: order.shipping)
    row.append(commas: 1)
    row.append(money: order.total(state))
    row.append(commas: 1)
    if fault == .paidAmount {
      row.append(text: "¥?")
    } else if state.paidAt == 0 {
      row.append(text: spelling & 4 == 0 ? "0.00" : "--")
    } else {
      write(order.total(state), wide: spelling & 0xF0 == 0)
    }
    row.append(commas: 1)
    row.append(text: status(state))
    row.append(commas: 1)
    writeReceiver(order, fault, spelling)
    row.append(commas: 1)
    row.append(time: order.created)
    if fault == .created { row.append(text: "?") }
    row.append(commas: 1)
    if fault == .paidAt {
      row.append(text: "刚刚")
    } else if state.paidAt != 0 {
      row.append(time: state.paidAt)
    } else {
      row.append(text: spelling & 8 == 0 ? "--" : "#NULL!")
    }
    row.append(commas: 1)
    row.append(time: state.updated)
    row.append(text: state.status == .shipped ? ",YT" : ",--")
    if state.status == .shipped { row.append(number: order.number % 1_000_000_007 + 7_000_000_000) }
    if fault != .fewFields { row.append(text: state.status == .shipped ? ",圆通速递," : ",#NULL!,") }
    if state.status == .closed { row.append(text: "买家不想买了") }
    if fault == .manyFields { row.append(text: ",--") }
    row.append(0x0A)
  }

  private mutating func writeBuyer(_ person: Int, blank: Bool) {
    let nick = world.people.nick(of: person)
    row.append(contentsOf: nick)
    if blank { row.append(0x20) }
    row.append(text: ",pay")
    row.append(number: person)
    row.append(text: "@example.net")
  }

  /// 标题 up to 商品属性.
  private mutating func writeGoods(
    _ order: Order, _ index: Int, _ state: OrderState, _ fault: Fault?, _ flavour: inout RandomSource
  ) {
    let article = Int(order.lines[index].article)
    if article < 0 {
      row.append(text: "已下架 🫖")
    } else {
      row.append(contentsOf: world.catalogue.articles[article].title)
    }
    row.append(commas: 1)
    Catalogue.appendSKU(article, to: &row)
    if flavour.chance(percent: 4) { row.append(0x20) }
    row.append(commas: 1)
    let wide = flavour.chance(percent: 6)
    if fault == .price { row.append(text: "面议") } else { write(order.price(index, state), wide: wide) }
    row.append(commas: 1)
    if fault == .quantity {
      row.append(text: "若干")
    } else {
      let start = row.count
      row.append(number: order.quantity(index, state))
      if wide { widen(from: start) }
    }
    row.append(text: ",颜色:蓝")
  }

  /// 收货人姓名 up to 联系手机.
  private mutating func writeReceiver(_ order: Order, _ fault: Fault?, _ spelling: UInt64) {
    let person = order.person
    if fault == .textAfterQuote { row.append(0x22) }
    world.people.appendName(of: person, latin: false, to: &row)
    if fault == .textAfterQuote { row.append(text: "\"先生") }
    if fault == .encoding { row.append(0xFF) }
    row.append(commas: 1)
    let moves = world.people.moves(of: person, before: order.created)
    let city = world.people.city(of: person, moves: moves)
    row.append(contentsOf: city.province.chinese)
    row.append(commas: 1)
    row.append(contentsOf: city.name.chinese)
    row.append(commas: 1)
    field.removeAll(keepingCapacity: true)
    world.people.appendStreet(of: person, moves: moves, latin: person % 8 == 0, to: &field)
    row.append(field: field)
    row.append(text: ",快递,--,")
    if order.phone != .none {
      let number = world.people.phoneNumber(world.people.phoneIndex(of: person, order.phone))
      if spelling >> 11 & 1 == 0 { row.append(0x27) }
      PhoneSpelling.allCases[Int(spelling >> 12) % PhoneSpelling.allCases.count].append(number, to: &row)
    } else if spelling >> 11 & 1 == 0 {
      PhoneSpelling.appendMasked(world.people.phoneNumber(person), to: &row)
    } else {
      row.append(text: spelling >> 20 & 1 == 0 ? "--" : "#NULL!")
    }
  }

  private mutating func write(_ amount: Int, wide: Bool) {
    let start = row.count
    row.append(money: amount)
    if wide { widen(from: start) }
  }

  /// Replaces digits and points, from a place to the end, by their full-width forms.
  private mutating func widen(from start: Int) {
    let narrow = Array(row[start...])
    row.removeSubrange(start...)
    for byte in narrow {
      row.append(contentsOf: [0xEF, 0xBC])
      row.append(byte == 0x2E ? 0x8E : byte - 0x30 + 0x90)
    }
  }

  private func status(_ state: OrderState) -> String {
    switch state.status {
    case .pending: "等待买家付款"
    case .paid: "买家已付款，等待卖家发货"
    case .shipped: "卖家已发货，等待买家确认"
    case .completed: "交易成功"
    case .closed, .refunded, .partiallyRefunded: "交易关闭"
    }
  }
}
