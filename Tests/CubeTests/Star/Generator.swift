import Cube
import Definitions

/// Numbers from a seed: SplitMix64.
struct Generator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
  mutating func some<Value>(_ values: [Value], _ counts: ClosedRange<Int>) -> [Value] {
    var left = values
    return (0..<(counts.lowerBound + below(counts.count))).map { _ in left.remove(at: below(left.count)) }
  }

  /// Sales with every special member, NULLs and repeated orders among them.
  mutating func sales(_ count: Int, firstOrder: Int = 0) -> [Sale] {
    let days: [Int64] = [
      20_251_230, 20_251_231, 20_260_101, 20_260_102, 20_260_103, 20_260_331, 20_260_401, 20_261_231, 20_270_101, -1,
      -3,
    ]
    return (0..<count).map { index in
      Sale(
        system: pick(["shop", "market"]), order: "o\(firstOrder + below(count / 3 + 1))", line: index, date: pick(days),
        time: pick([0, 479, 480, 1439, -1]), orderDate: pick(days + [-2]), customer: pick([1, 2, 3, 4, 5, -1, -2]),
        product: pick([1, 2, 3, 4, 5, 6, -1, -3]), channel: pick([1, 2, -1, -2]), currency: pick(["CNY", "EUR", nil]),
        quantity: pick([1, 2, 3, -1, 0, nil]), net: pick([1, 99, 100, -250, 12_345, nil]),
        weight: pick([1, 500, 1999, nil]))
    }
  }

  mutating func visits(_ count: Int) -> [Visit] {
    (0..<count).map { _ in
      Visit(
        date: pick([20_251_231, 20_260_101, 20_260_102, 20_260_401, 20_270_101, -1]), time: pick([0, 480, 1439]),
        customer: pick([1, 2, 3, 5, -1, -3]), minutes: pick([1, 10, 45, nil]))
    }
  }
}

/// A condition as text, and as plain code.
struct PlainFilter: Sendable {
  var text: String?
  var keeps: @Sendable (Sale) -> Bool

  static let all: [PlainFilter] = [
    PlainFilter(text: nil) { _ in true },
    PlainFilter(text: "date.month >= '2026-01'") { text("date.month", $0).map { $0 >= "2026-01" } ?? false },
    PlainFilter(text: "date.date < '2026-04-01'") { $0.date >= 0 && $0.date < 20_260_401 },
    PlainFilter(text: "date.year = 2026 and not date.is_weekend") {
      text("date.year", $0) == "2026" && text("date.is_weekend", $0) == "false"
    },
    PlainFilter(text: "product.category in ('Books', 'Toys')") {
      ["Books", "Toys"].contains(text("product.category", $0))
    },
    PlainFilter(text: "product.category is null") { text("product.category", $0) == nil },
    PlainFilter(text: "product.category <> 'Toys' or currency = 'EUR'") {
      (text("product.category", $0).map { $0 != "Toys" } ?? false) || $0.currency == "EUR"
    },
    PlainFilter(text: "not (currency = 'CNY')") { $0.currency == "EUR" },
    PlainFilter(text: "customer.name like 'A%'") { text("customer.name", $0)?.hasPrefix("A") ?? false },
    PlainFilter(text: "product.list_price > 10") { (text("product.list_price", $0).flatMap(Double.init) ?? 0) > 10 },
    PlainFilter(text: "time.hour between 8 and 20") { $0.time >= 480 && $0.time < 1260 },
    PlainFilter(text: "coalesce(channel.code, 'none') = 'none'") { $0.channel < 0 },
    PlainFilter(text: "date.year = 1999") { _ in false },
    PlainFilter(text: "date in last 2 months") { $0.date >= 20_251_201 && $0.date < 20_260_201 },
    PlainFilter(text: "customer.city is distinct from 'Köln'") { text("customer.city", $0) != "Köln" },
    PlainFilter(text: "customer@current.city = 'Köln'") { text("customer@current.city", $0) == "Köln" },
  ]

  /// Those on levels that visits have, too.
  static var shared: [PlainFilter] {
    all.filter { filter in
      let text = filter.text ?? ""
      return !["product", "currency", "channel"].contains { text.contains($0) }
    }
  }

  private static func text(_ level: String, _ sale: Sale) -> String? {
    if case .value(let text) = PlainAnswer.member(level, sale) { text } else { nil }
  }
}
