import Columnar
import Cube
import Definitions

/// A question drawn by chance, as text and as plain code.
struct DrawnQuestion: CustomStringConvertible {
  /// A measure's text, and what it comes to on a line.
  struct Measure {
    var text: String
    var isWindow = false
    var value: (PlainLines, PlainLines.Line) -> String?
  }

  private var isOfTwo: Bool
  private var measures: [Measure]
  private var levels: [String]
  private var totals = Question.Totals.none
  private var sets: [Int]?
  private var filter: PlainFilter
  private var having: (text: String, keeps: (PlainLines, PlainLines.Line) -> Bool)?
  private var top: Int?
  private var withOthers = false

  private static let ofSales = [
    "rows", "quantity", "net_amount", "weight", "surplus", "orders", "customers", "days", "average_order", "unit_price",
    "net_less_tenth",
  ]
  private static let ofVisits = ["visits.visits", "visits.minutes", "visits.customers", "visits.length"]
  private static let shared = [
    "date.date", "date.month", "date.quarter", "date.year", "date.week", "date.fiscal_year", "date.fiscal_quarter",
    "date.weekday", "date.is_weekend", "time.minute", "time.hour", "time.band", "customer.city", "customer.name",
    "customer.customer_id", "customer@current.city",
  ]
  private static let allLevels =
    shared + [
      "order_date.year", "order_date.date", "product.category", "product.sku", "product.list_price",
      "product.is_digital", "channel.code", "channel.label", "currency", "system",
    ]
  private static let windows = ["share_of_total", "share_of_parent", "rank", "previous", "previous_year", "running"]
  private static let sums = ["rows", "quantity", "net_amount", "weight"]

  /// - Parameters:
  ///   - fromCuboids: draws what cuboids can answer.
  ///   - among: levels of sales to draw from, in the place of all.
  init(_ generator: inout Generator, fromCuboids: Bool, among: [String]? = nil) {
    isOfTwo = among == nil && generator.below(3) == 0
    let daily = ["date.date", "date.month", "date.year", "date.week", "date.fiscal_quarter"]
    let levels =
      fromCuboids
      ? daily + (isOfTwo ? [] : ["product.category", "channel.code"]) : isOfTwo ? Self.shared : Self.allLevels
    self.levels = generator.some(among ?? levels, 0...(among == nil ? 3 : 2))
    let additive = ["rows", "quantity", "net_amount", "weight", "surplus", "unit_price", "net_less_tenth"]
    let counts = ["orders", "customers", "days", "average_order", "net_amount"]
    let ofSales = fromCuboids ? additive : among == nil ? Self.ofSales : counts
    let ofVisits = fromCuboids ? ["visits.visits", "visits.minutes", "visits.length"] : Self.ofVisits
    let isOfTwo = isOfTwo
    func plain(_ name: String) -> Measure {
      // Of several cubes, what both have is called by its cube.
      Measure(text: isOfTwo && name == "customers" ? "sales.customers" : name) { $0.number(name, $1) }
    }
    measures = generator.some(ofSales, 1...2).map(plain)
    if isOfTwo { measures += generator.some(ofVisits, 1...2).map(plain) }
    filter = generator.pick(isOfTwo ? PlainFilter.shared : PlainFilter.all)
    if fromCuboids { filter = PlainFilter.all[generator.below(3)] }
    if among != nil, generator.below(2) == 0 { filter = PlainFilter.all[0] }
    addWindow(&generator, ofSales)
    drawTotals(&generator)
  }

  private mutating func addWindow(_ generator: inout Generator, _ names: [String]) {
    guard generator.below(2) == 0 else { return }
    let kind = generator.pick(Self.windows + ["year_to_date", "month_to_date"])
    let isSum = ["running", "year_to_date", "month_to_date"].contains(kind)
    let name = generator.pick(isSum ? Self.sums : names)
    let draft = PlainLines([], [], by: levels) { _ in true }
    if kind.hasPrefix("share") || kind == "rank" {
      // Any levels will do.
    } else {
      guard let period = draft.period(0) else { return }
      let level = levels[period].split(separator: ".")[1]
      if kind == "month_to_date", level != "date" { return }
      if kind == "year_to_date", level.hasSuffix("year") { return }
    }
    let text = "\(kind)(\(isOfTwo && name == "customers" ? "sales.customers" : name)) as w"
    measures.append(Measure(text: text, isWindow: true) { $0.window(kind, name, $1) })
  }

  private mutating func drawTotals(_ generator: inout Generator) {
    switch generator.below(6) {
    case 0: totals = .rollup
    case 1: totals = .cube
    case 2:
      // Windows to date need their period in the finest set.
      if measures.contains(where: \.isWindow) { break }
      sets = Array(Set((0..<3).map { _ in generator.below(1 << levels.count) })).sorted()
    case 3:
      let all: [(String, (PlainLines, PlainLines.Line) -> Bool)] = [
        ("rows > 3", { (PlainLines.scaled($0.number("rows", $1)) ?? 0) > 3 }),
        ("net_amount is null", { $0.number("net_amount", $1) == nil }),
        ("not (net_amount > 1.00)", { PlainLines.scaled($0.number("net_amount", $1)).map { $0 <= 100 } ?? false }),
        (
          "share_of_total(rows) >= 0.05",
          { PlainLines.scaled($0.window("share_of_total", "rows", $1)).map { $0 >= 50_000 } ?? false }
        ),
      ]
      having = generator.pick(all)
    default: break
    }
    if !levels.isEmpty, generator.below(3) == 0 {
      top = 1 + generator.below(3)
      withOthers = having == nil && generator.below(2) == 0 || totals != .none || sets != nil
    }
  }

  var text: QuestionText {
    var text = QuestionText(
      cube: isOfTwo ? "sales,visits" : "sales", measures: measures.map(\.text).joined(separator: ","),
      by: levels.joined(separator: ","), filter: filter.text, having: having?.text, totals: totals,
      sets: sets.map { $0.map(name).joined(separator: ";") }, top: top.map(String.init), others: withOthers)
    text.today = CivilDate(year: 2026, month: 1, day: 15)
    return text
  }

  private func name(_ set: Int) -> String {
    levels.indices.filter { set >> (levels.count - 1 - $0) & 1 == 0 }.map { levels[$0] }.joined(separator: ",")
  }

  /// The answer, in no particular order.
  func answer(_ sales: [Sale], _ visits: [Visit]) -> [ResultTable.Row] {
    var lines = PlainLines(sales, isOfTwo ? visits : [], by: levels, where: filter.keeps)
    let first = measures[0]
    if let top, withOthers {
      let before = lines
      lines.putOthersTogether(top) { first.value(before, $0) }
    }
    let count = levels.count
    let shown: [Int] =
      switch totals {
      case .none: sets ?? [0]
      case .rollup: (0...count).map { (1 << $0) - 1 }
      case .cube: Array(0..<(1 << count))
      }
    var kept = lines.lines.filter { shown.contains($0.set) && having?.keeps(lines, $0) ?? true }
    if let top, !withOthers { kept = lines.greatest(top, kept) { first.value(lines, $0) } }
    return kept.map { line in ResultTable.Row(line.members, measures.map { $0.value(lines, line) }) }
  }

  var description: String {
    [
      isOfTwo ? "sales,visits" : "sales", measures.map(\.text).joined(separator: ","), "by",
      levels.joined(separator: ","),
      "\(totals)", sets.map { $0.map(name).joined(separator: ";") } ?? "", "where", filter.text ?? "true", "having",
      having?.text ?? "true", "top", top.map(String.init) ?? "all", withOthers ? "others" : "",
    ].joined(separator: " ")
  }
}
