// Fields laid against columns: which belong together where there are too many, and which columns have none where
// there are too few. The least cost is found field by field (as in edit distance):
//
// ```
// 13/02/2018 | 01:00 | 9 | Men's | Boots | 48.00         fields
// date         time    qty  ───name───     price         columns: two fields without quotes are one value
// ```

/// Lays the fields of a record against the columns of its file.
struct RecordAlignment {
  let shapes: ColumnShapes
  let columns: Int
  let delimiter: [UInt8]

  /// A value for each column, and how ill they fit.
  struct Result {
    var values: [[UInt8]?]
    var cost: Double
  }

  private enum Move { case take, absent, drop, join(Int) }
  /// How many fields may be one value.
  private static let mostJoined = 24
  private static let mostColumns = 600
  /// How much work a record is worth: it grows with the columns, and with the square of the fields beyond them.
  private static let mostWork = 20_000
  /// How far a field may stand from its column besides.
  private static let slack = 3

  /// The best way to lay fields against columns; nil where there is none.
  func align(_ fields: [ScannedField]) -> Result? {
    let count = fields.count
    if count == columns {
      let cost = fields.indices.reduce(0.0) { $0 + shapes.misfit(fields[$1].shape, $1) }
      return Result(values: fields.map(\.bytes), cost: cost)
    }
    let beyond = max(0, count - columns)
    guard columns > 0, columns <= Self.mostColumns, columns * beyond * beyond <= Self.mostWork else { return nil }
    let width = columns + 1
    let fieldShapes = fields.map(\.shape)
    var costs = Array(repeating: Double.infinity, count: (count + 1) * width)
    var moves = Array(repeating: Move.take, count: (count + 1) * width)
    costs[0] = 0
    for field in 0...count {
      let (least, most) = (field - beyond - Self.slack, field + max(0, columns - count) + Self.slack)
      for column in max(0, least)...min(columns, max(0, most)) where field + column > 0 {
        var best = Double.infinity
        var move = Move.take
        func offer(_ cost: Double, _ other: Move) {
          // The later offer wins only if it is better: values stand as far to the left as they can.
          if cost < best - 1e-9 {
            best = cost
            move = other
          }
        }
        if column > 0 { offer(costs[field * width + column - 1] + shapes.absence(column - 1), .absent) }
        if field > 0, column > 0 {
          offer(costs[(field - 1) * width + column - 1] + shapes.misfit(fieldShapes[field - 1], column - 1), .take)
          offerJoined(fields, field, column, costs, width, offer)
        }
        // A delimiter too many, rather than one that is part of a value.
        if field > 0, count > columns, fields[field - 1].bytes.isEmpty {
          offer(costs[(field - 1) * width + column] + 0.35, .drop)
        }
        costs[field * width + column] = best
        moves[field * width + column] = move
      }
    }
    guard costs[count * width + columns] < .infinity else { return nil }
    return Result(values: values(fields, moves, width), cost: costs[count * width + columns])
  }

  private func offerJoined(
    _ fields: [ScannedField], _ field: Int, _ column: Int, _ costs: [Double], _ width: Int,
    _ offer: (Double, Move) -> Void
  ) {
    guard fields.count > columns, !fields[field - 1].isQuoted else { return }
    let most = min(Self.mostJoined, fields.count - columns + 1, field)
    var number = 2
    while number <= most, !fields[field - number].isQuoted {
      let before = costs[(field - number) * width + column - 1]
      if before < .infinity {
        let shape = FieldShape.of(joined(fields[(field - number)..<field])[...])
        offer(before + 0.3 + 0.1 * Double(number) + shapes.misfit(shape, column - 1), .join(number))
      }
      number += 1
    }
  }

  private func joined(_ fields: ArraySlice<ScannedField>) -> [UInt8] {
    Array(fields.map(\.bytes).joined(separator: delimiter))
  }

  private func values(_ fields: [ScannedField], _ moves: [Move], _ width: Int) -> [[UInt8]?] {
    var values = Array(repeating: [UInt8]?.none, count: columns)
    var (field, column) = (fields.count, columns)
    while field + column > 0 {
      switch moves[field * width + column] {
      case .take:
        guard field > 0, column > 0 else { return values }
        values[column - 1] = fields[field - 1].bytes
        field -= 1
        column -= 1
      case .absent: column -= 1
      case .drop: field -= 1
      case .join(let number):
        values[column - 1] = joined(fields[(field - number)..<field])
        field -= number
        column -= 1
      }
    }
    return values
  }
}
