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

  /// What was done last to come to a place.
  enum Move { case take, absent, drop, join(Int) }
  /// How many fields may be one value.
  private static let mostJoined = 24
  private static let mostColumns = 600
  /// How much work a record is worth: it grows with the columns, and with the square of the fields beyond them.
  private static let mostWork = 20_000

  /// What it costs at least to lay that many fields against the columns: each that is missing is absent, and each
  /// beyond them is left out, or joined to others.
  func leastCost(_ count: Int) -> Double {
    count < columns ? 0.5 * Double(columns - count) : 0.1 * Double(count - columns)
  }

  /// The best way to lay fields against columns; nil where there is none.
  ///
  /// - Parameter work: is counted up by the places that were looked at, and the ways to come to each.
  func align(_ fields: [ScannedField], _ work: inout Int) -> Result? {
    let count = fields.count
    if count == columns {
      work += count
      let cost = fields.indices.reduce(0.0) { $0 + shapes.misfit(fields[$1].shape, $1) }
      return Result(values: fields.map(\.bytes), cost: cost)
    }
    let beyond = max(0, count - columns)
    guard columns > 0, columns <= Self.mostColumns, columns * beyond * beyond <= Self.mostWork else { return nil }
    let fieldShapes = fields.map(\.shape)
    var band = AlignmentBand(fields: count, columns: columns)
    work += band.size * (1 + beyond)
    for field in 0...count {
      for column in band.columns(of: field) where field + column > 0 {
        var best = Double.infinity
        var move = Move.take
        func offer(_ cost: Double, _ other: Move) {
          // The later offer wins only if it is better: values stand as far to the left as they can.
          if cost < best - 1e-9 {
            best = cost
            move = other
          }
        }
        if column > 0 { offer(band.cost(field, column - 1) + shapes.absence(column - 1), .absent) }
        if field > 0, column > 0 {
          offer(band.cost(field - 1, column - 1) + shapes.misfit(fieldShapes[field - 1], column - 1), .take)
          offerJoined(fields, field, column, band, offer)
        }
        // A delimiter too many, rather than one that is part of a value.
        if field > 0, count > columns, fields[field - 1].bytes.isEmpty {
          offer(band.cost(field - 1, column) + 0.35, .drop)
        }
        band.set(field, column, best, move)
      }
    }
    let cost = band.cost(count, columns)
    return cost < .infinity ? Result(values: values(fields, band), cost: cost) : nil
  }

  private func offerJoined(
    _ fields: [ScannedField], _ field: Int, _ column: Int, _ band: AlignmentBand,
    _ offer: (Double, Move) -> Void
  ) {
    guard fields.count > columns, !fields[field - 1].isQuoted else { return }
    let most = min(Self.mostJoined, fields.count - columns + 1, field)
    var number = 2
    while number <= most, !fields[field - number].isQuoted {
      let before = band.cost(field - number, column - 1)
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

  private func values(_ fields: [ScannedField], _ band: AlignmentBand) -> [[UInt8]?] {
    var values = Array(repeating: [UInt8]?.none, count: columns)
    var (field, column) = (fields.count, columns)
    while field + column > 0 {
      switch band.move(field, column) {
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
