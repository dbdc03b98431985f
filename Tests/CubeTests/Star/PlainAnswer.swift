import Columnar
import Cube
import Definitions

/// The small star by brute force: what a group of sales comes to, and what a sale is at a level. No SQL, and nothing shared
/// with the product but the answer's types.
enum PlainAnswer {
  static func number(_ measure: String, _ sales: [Sale]) -> String? {
    switch measure {
    case "rows": return "\(sales.count)"
    case "quantity": return sum(sales.map(\.quantity)).map { "\($0)" }
    case "net_amount": return sum(sales.map(\.net)).map { ScaledDecimal.format($0, scale: 2) }
    case "surplus": return sum(sales.map(surplus)).map { ScaledDecimal.format($0, scale: 2) }
    case "weight": return sum(sales.map(\.weight)).map { ScaledDecimal.format($0, scale: 3) }
    case "orders": return "\(Set(sales.map { "\($0.system) \($0.order)" }).count)"
    case "customers": return "\(Set(sales.compactMap { SmallStar.people[$0.customer]?.id }).count)"
    case "days": return "\(Set(sales.map(\.date).filter { $0 >= 0 }).count)"
    case "average_order":
      return ratio(sum(sales.map(\.net)), Int64(Set(sales.map { "\($0.system) \($0.order)" }).count), from: 2, to: 2)
    case "unit_price": return ratio(sum(sales.map(\.net)), sum(sales.map(\.quantity)), from: 2, to: 4)
    case "net_less_tenth":
      // A tenth has six decimals: exact here.
      return sum(sales.map(\.net)).map { ScaledDecimal.format($0 * 10_000 - $0 * 1_000, scale: 6) }
    default: return "?"
    }
  }

  static func number(_ measure: String, ofVisits visits: [Visit]) -> String? {
    switch measure {
    case "visits": return "\(visits.count)"
    case "minutes": return sum(visits.map(\.minutes)).map { "\($0)" }
    case "customers": return "\(Set(visits.compactMap { SmallStar.people[$0.customer]?.id }).count)"
    case "length": return ratio(sum(visits.map(\.minutes)), Int64(visits.count), from: 0, to: 1)
    default: return "?"
    }
  }

  private static func surplus(_ sale: Sale) -> Int64? {
    guard let net = sale.net, let quantity = sale.quantity, let price = SmallStar.articles[sale.product]?.price else {
      return nil
    }
    return net - quantity * price
  }

  /// The sum of nothing is none.
  private static func sum(_ values: [Int64?]) -> Int64? {
    let given = values.compactMap { $0 }
    return given.isEmpty ? nil : given.reduce(0, +)
  }

  /// Half away from zero, as on paper.
  static func ratio(_ above: Int64?, _ below: Int64?, from: Int, to scale: Int) -> String? {
    guard let above, let below, below != 0 else { return nil }
    let scaled = above.magnitude * ScaledDecimal.power(scale - from).magnitude
    let rounded = Int64((scaled * 2 + below.magnitude) / (below.magnitude * 2))
    return ScaledDecimal.format((above < 0) == (below < 0) ? rounded : -rounded, scale: scale)
  }

  static func member(_ level: String, _ sale: Sale) -> ResultTable.Member {
    let parts = level.split(separator: ".").map(String.init)
    if parts.count == 1 { return text(level == "system" ? sale.system : sale.currency) }
    switch parts[0] {
    case "date": return day(parts[1], sale.date)
    case "order_date": return day(parts[1], sale.orderDate)
    case "time":
      if let special = special(sale.time) { return special }
      switch parts[1] {
      case "hour": return text("\(sale.time / 60)")
      case "band": return text(sale.time < 480 ? "night" : "day")
      default: return text("\(padded(sale.time / 60)):\(padded(sale.time % 60))")
      }
    case "customer@current":
      if let special = special(sale.customer) { return special }
      let id = SmallStar.people[sale.customer]?.id
      // Of Ada's two versions, the second holds today.
      return text(SmallStar.people.filter { $0.value.id == id }.max { $0.key < $1.key }?.value.city)
    case "customer":
      if let special = special(sale.customer) { return special }
      let person = SmallStar.people[sale.customer]
      return text(parts[1] == "city" ? person?.city : parts[1] == "name" ? person?.name : person.map { "\($0.id)" })
    case "product":
      if let special = special(sale.product) { return special }
      let article = SmallStar.articles[sale.product]
      switch parts[1] {
      case "category": return text(article?.category)
      case "sku": return text(article?.sku)
      case "list_price": return text(article?.price.map { ScaledDecimal.format($0, scale: 2) })
      default: return text(article?.isDigital.map { "\($0)" })
      }
    default:
      if let special = special(sale.channel) { return special }
      let channel = SmallStar.channels[sale.channel]
      return text(parts[1] == "code" ? channel?.code : channel?.label)
    }
  }

  private static func day(_ level: String, _ key: Int64) -> ResultTable.Member {
    if let special = special(key) { return special }
    let day = SmallWarehouse.day(Int(key / 10_000), Int(key / 100 % 100), Int(key % 100))
    switch level {
    case "date": return text("\(day)")
    case "month": return text("\(day.year)-\(padded(Int64(day.month)))")
    case "quarter": return text("\(day.year)-Q\((day.month + 2) / 3)")
    case "year": return text("\(day.year)")
    case "fiscal_year": return text("\(day.month < 4 ? day.year - 1 : day.year)")
    case "fiscal_quarter":
      return text("FY\(day.month < 4 ? day.year - 1 : day.year)-Q\((day.month + 8) % 12 / 3 + 1)")
    case "week":
      // The ISO week is that of its Thursday.
      let thursday = CivilDate(daysSince1970: day.daysSince1970 - Int64(day.isoWeekday) + 4)
      let first = SmallWarehouse.day(thursday.year, 1, 1)
      return text("\(thursday.year)-W\(padded((thursday.daysSince1970 - first.daysSince1970) / 7 + 1))")
    case "weekday": return text("\(day.isoWeekday)")
    default: return text("\(day.isoWeekday > 5)")
    }
  }

  private static func special(_ key: Int64) -> ResultTable.Member? { SpecialMember(rawValue: key).map { .special($0) } }
  private static func text(_ text: String?) -> ResultTable.Member { text.map { .value($0) } ?? .none }
  private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
