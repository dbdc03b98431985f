/// The places that fields may have as against columns, and what it costs to come to each. A field stands near its column:
/// only those near it are kept, so that a record of many columns costs no square of them.
struct AlignmentBand {
  private let lastColumn: Int
  private let width: Int
  /// How far before its own number a field's first column stands.
  private let reach: Int
  private var costs: [Double]
  private var moves: [RecordAlignment.Move]
  /// How far a field may stand from its column, besides what is missing or too many.
  private static let slack = 3

  init(fields: Int, columns: Int) {
    lastColumn = columns
    reach = max(0, fields - columns) + Self.slack
    width = reach + max(0, columns - fields) + Self.slack + 1
    costs = Array(repeating: .infinity, count: (fields + 1) * width)
    moves = Array(repeating: .take, count: (fields + 1) * width)
    set(0, 0, 0, .take)
  }

  /// How many places there are.
  var size: Int { costs.count }

  /// The columns that so many fields may reach to.
  func columns(of field: Int) -> ClosedRange<Int> {
    max(0, field - reach)...min(lastColumn, field - reach + width - 1)
  }

  /// What it costs to come to a place; infinite for one that is too far away.
  func cost(_ field: Int, _ column: Int) -> Double {
    let place = column - field + reach
    return place < 0 || place >= width ? .infinity : costs[field * width + place]
  }

  func move(_ field: Int, _ column: Int) -> RecordAlignment.Move { moves[field * width + column - field + reach] }

  mutating func set(_ field: Int, _ column: Int, _ cost: Double, _ move: RecordAlignment.Move) {
    let place = field * width + column - field + reach
    costs[place] = cost
    moves[place] = move
  }
}
