import Columnar
import Cube
import Definitions

/// The lines of an answer by brute force: every group by itself, from its own facts; what is asked of other lines, by
/// looking for them.
struct PlainLines {
  typealias Member = ResultTable.Member

  /// A fact of either cube, with its members at the levels asked by.
  struct Event {
    var members: [Member]
    var sale: Sale?
    var visit: Visit?
  }

  struct Line {
    var set: Int
    var members: [Member]
    var events: [Event]
  }

  let levels: [String]
  private(set) var events: [Event]
  private(set) var lines: [Line] = []

  init(_ sales: [Sale], _ visits: [Visit], by levels: [String], where keeps: (Sale) -> Bool) {
    self.levels = levels
    events = sales.filter(keeps).map { sale in
      Event(members: levels.map { PlainAnswer.member($0, sale) }, sale: sale)
    }
    for visit in visits {
      let like = Sale(order: "", date: visit.date, time: visit.time, customer: visit.customer)
      if keeps(like) { events.append(Event(members: levels.map { PlainAnswer.member($0, like) }, visit: visit)) }
    }
    makeLines()
  }

  /// Lines of every set of levels; bit 0 is the last level's, and set where it is totalled.
  private mutating func makeLines() {
    lines = []
    for set in 0..<(1 << levels.count) {
      let isGrandTotal = set == (1 << levels.count) - 1
      var groups: [[Member]: [Event]] = isGrandTotal ? [levels.map { _ in .total }: []] : [:]
      for event in events {
        let members = levels.indices.map { isTotalled($0, set) ? Member.total : event.members[$0] }
        groups[members, default: []].append(event)
      }
      for (members, events) in groups { lines.append(Line(set: set, members: members, events: events)) }
    }
  }

  func isTotalled(_ level: Int, _ set: Int) -> Bool { set >> (levels.count - 1 - level) & 1 == 1 }

  // MARK: Measures

  /// A measure by its name: of sales, or of visits as `visits.length`.
  func number(_ measure: String, _ line: Line) -> String? {
    if measure.hasPrefix("visits.") {
      return PlainAnswer.number(String(measure.dropFirst(7)), ofVisits: line.events.compactMap(\.visit))
    }
    return PlainAnswer.number(measure, line.events.compactMap(\.sale))
  }

  /// A number as an integer at its own scale.
  static func scaled(_ text: String?) -> Int64? { text.flatMap { Int64($0.filter { $0 != "." }) } }

  private static func scale(_ text: String) -> Int { text.split(separator: ".").dropFirst().first?.count ?? 0 }

  func window(_ kind: String, _ measure: String, _ line: Line) -> String? {
    let own = number(measure, line)
    guard let last = levels.indices.last(where: { line.members[$0] != .total }) else {
      return kind == "share_of_total" ? share(own, own) : nil
    }
    switch kind {
    case "share_of_total":
      return share(own, lines.first { $0.set == (1 << levels.count) - 1 }.flatMap { number(measure, $0) })
    case "share_of_parent":
      var parent = line.members
      parent[last] = .total
      return share(
        own, lines.first { $0.members == parent && $0.set & line.set == line.set }.flatMap { number(measure, $0) })
    case "rank":
      guard let value = Self.scaled(own), line.members[last] != .others else { return nil }
      let siblings = lines.filter { other in
        other.set == line.set && other.members[last] != .others
          && levels.indices.allSatisfy { $0 == last || other.members[$0] == line.members[$0] }
      }
      return "\(1 + siblings.count { Self.scaled(number(measure, $0)) ?? .min > value })"
    default: return alongPeriods(kind, measure, line)
    }
  }

  private func share(_ part: String?, _ whole: String?) -> String? {
    guard let part, let whole, let above = Self.scaled(part), let below = Self.scaled(whole) else { return nil }
    return PlainAnswer.ratio(above, below, from: 0, to: 6)
  }

  // MARK: Periods

  private static let periods: [String: [String]] = [
    "date.date": [
      "date.month", "date.quarter", "date.year", "date.week", "date.fiscal_year", "date.fiscal_quarter", "date.weekday",
      "date.is_weekend",
    ],
    "date.month": ["date.quarter", "date.year", "date.fiscal_year", "date.fiscal_quarter"],
    "date.week": [], "date.quarter": ["date.year"], "date.fiscal_quarter": ["date.fiscal_year"], "date.year": [],
    "date.fiscal_year": [],
  ]

  /// The level that periods are of among those shown; nil where there is none, or it is not clear.
  func period(_ set: Int) -> Int? {
    let shown = levels.indices.filter { !isTotalled($0, set) }
    let found = shown.filter {
      Self.periods[levels[$0]] != nil || ["order_date.year", "order_date.date"].contains(levels[$0])
    }
    return found.first { index in
      guard let below = Self.periods[levels[index]] else { return found.count == 1 }
      return found.allSatisfy { $0 == index || below.contains(levels[$0]) }
    }
  }

  private func alongPeriods(_ kind: String, _ measure: String, _ line: Line) -> String? {
    guard let level = period(line.set), case .value(let text) = line.members[level] else { return nil }
    let name = String(levels[level].split(separator: ".")[1])
    let below = Self.periods[levels[level]] ?? []
    let siblings = lines.filter { other in
      other.set == line.set
        && levels.indices.allSatisfy {
          $0 == level || below.contains(levels[$0]) || other.members[$0] == line.members[$0]
        }
    }
    func value(_ line: Line) -> String? { if case .value(let text) = line.members[level] { text } else { nil } }
    switch kind {
    case "previous", "previous_year":
      guard let wanted = kind == "previous" ? Self.before(text, name) : Self.yearBefore(text, name) else { return nil }
      return siblings.first { value($0) == wanted }.flatMap { number(measure, $0) }
    case "month_to_date" where name != "date" && name != "month": return nil
    default:
      let length = kind == "month_to_date" ? 7 : kind == "year_to_date" ? (name == "fiscal_quarter" ? 6 : 4) : 0
      let upTo = siblings.compactMap { line -> String? in
        guard let other = value(line), other <= text, other.prefix(length) == text.prefix(length) else { return nil }
        return number(measure, line)
      }
      guard let one = upTo.first else { return nil }
      return ScaledDecimal.format(upTo.compactMap(Self.scaled).reduce(0, +), scale: Self.scale(one))
    }
  }

  private static func before(_ text: String, _ level: String) -> String? {
    let digits = text.split { !$0.isNumber }.compactMap { Int($0) }
    switch level {
    case "date": return CivilDate(text: text).map { "\(CivilDate(daysSince1970: $0.daysSince1970 - 1))" }
    case "month":
      return digits[1] == 1 ? "\(digits[0] - 1)-12" : "\(digits[0])-\(digits[1] < 11 ? "0" : "")\(digits[1] - 1)"
    case "quarter": return digits[1] == 1 ? "\(digits[0] - 1)-Q4" : "\(digits[0])-Q\(digits[1] - 1)"
    case "fiscal_quarter": return digits[1] == 1 ? "FY\(digits[0] - 1)-Q4" : "FY\(digits[0])-Q\(digits[1] - 1)"
    case "week":
      // By trial: the week of some day seven days before a day of this one.
      var day = SmallWarehouse.day(digits[0] - 1, 12, 1).daysSince1970
      while weekOf(day) != text { day += 1 }
      return weekOf(day - 7)
    default: return "\(digits[0] - 1)"
    }
  }

  private static func weekOf(_ day: Int64) -> String {
    let date = CivilDate(daysSince1970: day)
    let key = Int64(date.year * 10_000 + date.month * 100 + date.day)
    guard case .value(let week) = PlainAnswer.member("date.week", Sale(order: "", date: key)) else { return "" }
    return week
  }

  private static func yearBefore(_ text: String, _ level: String) -> String? {
    let digits = text.split { !$0.isNumber }.compactMap { Int($0) }
    switch level {
    case "date": return CivilDate(year: digits[0] - 1, month: digits[1], day: digits[2]).map { "\($0)" }
    case "month", "quarter", "week": return "\(digits[0] - 1)" + text.dropFirst(4)
    case "fiscal_quarter": return "FY\(digits[0] - 1)" + text.dropFirst(6)
    default: return "\(digits[0] - 1)"
    }
  }

  // MARK: The greatest

  /// Keeps, of the last level's members within each group of the others, the greatest apart, and puts the rest together.
  mutating func putOthersTogether(_ count: Int, by value: (Line) -> String?) {
    let greatest = Set(self.greatest(count, lines.filter { $0.set == 0 }, by: value).map(\.members))
    for index in events.indices where !greatest.contains(events[index].members) {
      events[index].members[levels.count - 1] = .others
    }
    makeLines()
  }

  /// The greatest within each group of the levels before the last.
  func greatest(_ count: Int, _ lines: [Line], by value: (Line) -> String?) -> [Line] {
    let groups = Dictionary(grouping: lines) { Array($0.members.dropLast()) }
    return groups.values.flatMap { group in
      group.sorted { a, b in
        let (x, y) = (Self.scaled(value(a)), Self.scaled(value(b)))
        if x != y { return x ?? .min > y ?? .min }
        return precedes(a.members.last, b.members.last)
      }.prefix(count)
    }
  }

  private func precedes(_ a: Member?, _ b: Member?) -> Bool {
    func rank(_ member: Member?) -> Int64 {
      switch member {
      case .value: 0
      case .special(let special): 1 - special.rawValue
      default: 1
      }
    }
    guard case .value(let x)? = a, case .value(let y)? = b else { return rank(a) < rank(b) }
    if let i = Double(x), let j = Double(y), !["product.sku", "product.category"].contains(levels.last) {
      return i < j
    }
    return x.utf8.lexicographicallyPrecedes(y.utf8)
  }
}
