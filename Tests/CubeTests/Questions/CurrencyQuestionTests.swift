import Cube
@testable import Definitions
import OperatingSystem
import Testing

/// Sums of money whose rows tell their currency.
@Suite struct `Questions about money of several currencies` {
  /// The small warehouse, with a net amount in the currency of each row.
  static let warehouse: Warehouse = {
    var warehouse = SmallWarehouse.definition
    for index in warehouse.facts[0].measures.indices where warehouse.facts[0].measures[index].name == "net_amount" {
      warehouse.facts[0].measures[index].currency = .row(LevelReference(role: nil, level: "currency"))
    }
    return warehouse
  }()

  private func ask(
    _ measures: String, by: String = "", where filter: String? = nil, _ totals: Question.Totals = .none
  ) throws {
    _ = try QuestionReader.read(
      QuestionText(cube: "sales", measures: measures, by: by, filter: filter, totals: totals), in: Self.warehouse)
  }

  @Test func `by currency, or of one, they can be asked for`() throws {
    try ask("net_amount", by: "currency")
    try ask("net_amount", by: "date.month,currency", where: "date.year = 2026")
    try ask("net_amount", where: "currency = 'CNY'")
    try ask("net_amount", by: "date.month", where: "date.year = 2026 and 'CNY' = currency", .rollup)
    try ask("net_amount", by: "date.month,currency", where: "currency in ('CNY')", .cube)
    try ask("quantity,rows", by: "date.month")
  }

  @Test(
    arguments: [
      ("net_amount", "date.month", nil, Question.Totals.none),
      ("rows,average_order", "", nil, .none),
      ("net_amount", "", "currency = 'CNY' or currency = 'EUR'", .none),
      ("net_amount", "", "currency <> 'CNY'", .none),
      ("net_amount", "", "not (currency = 'CNY')", .none),
      ("net_amount", "", "currency in ('CNY', 'EUR')", .none),
      ("net_amount", "", "currency like 'CNY'", .none),
      ("net_amount", "date.month", "channel.code = 'CNY'", .none),
      ("net_amount", "currency,date.month", nil, .rollup),
      ("net_amount", "currency", nil, .cube),
    ] as [(String, String, String?, Question.Totals)])
  func `a sum over several is refused with status 2`(
    _ measures: String, _ by: String, _ filter: String?, _ totals: Question.Totals
  ) throws {
    let failure = #expect(throws: Failure.self) { try ask(measures, by: by, where: filter, totals) }
    #expect(failure?.status == .usage)
    #expect(failure?.message.contains("different currencies") == true)
  }
}
