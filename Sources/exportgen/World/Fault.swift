// What can be wrong with a record, and how often. Faults take turns, so that small runs have every kind; large runs
// keep to a fixed number a night, below what a pipeline tolerates.

/// What is wrong with one record.
enum Fault {
  /// The last fields are missing: the record is rejected whole.
  case fewFields
  /// A field too many: the record is rejected whole.
  case manyFields
  /// Text after a closing quote: the record is rejected whole.
  case textAfterQuote
  /// A byte that the encoding does not have: the record is rejected whole.
  case encoding
  /// A line that is no JSON: the record is rejected whole.
  case json
  /// A price that is no number.
  case price
  /// A quantity that is no number.
  case quantity
  /// An amount paid that is no number.
  case paidAmount
  /// An instant of creation or begin that is none.
  case created
  /// An instant of payment that is none.
  case paidAt
  /// A number of minutes or seconds that is none.
  case duration

  /// Truth's word for a record rejected whole; nil where only some of its rows are.
  var wholeReason: String? {
    switch self {
    case .fewFields, .manyFields: "field-count"
    case .textAfterQuote: "text-after-quote"
    case .encoding: "encoding"
    case .json: "json"
    case .price, .quantity, .paidAmount, .created, .paidAt, .duration: nil
    }
  }
}

/// Hands out faults in turn.
struct FaultSource {
  private let kinds: [Fault]
  private let perMillion: Int
  private var turn = 0

  /// Faults of these kinds among so many expected records: one in a hundred, but at most about `limit`.
  init(_ kinds: [Fault], among records: Int, limit: Int, dirt: Bool) {
    self.kinds = kinds
    perMillion = dirt ? rate(10_000, among: records, limit: limit) : 0
  }

  /// The fault of the next record, mostly none.
  mutating func next(_ source: inout RandomSource) -> Fault? {
    guard source.chance(perMillion: perMillion) else { return nil }
    defer { turn = (turn + 1) % kinds.count }
    return kinds[turn]
  }
}

/// A share in millionths, lowered so that it meets at most about `limit` of the records.
func rate(_ perMillion: Int, among records: Int, limit: Int) -> Int {
  min(perMillion, limit * 1_000_000 / max(1, records))
}
