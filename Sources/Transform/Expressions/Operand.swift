import Columnar

// Constants are columns of one value with a step of 0: row × step is the place of a row's value, so that loops
// need not know which operand is constant, and what is computed from constants alone is computed once.

/// The values of a part of an expression.
enum Operand {
  case integers(Vector)
  case text(Texts)

  /// 0 if it is the same for all rows, else 1.
  var step: Int {
    switch self {
    case .integers(let vector): vector.step
    case .text(let texts): texts.step
    }
  }

  /// The rows without a value; nil if all have one. One bit for a constant.
  var nulls: Bitmap? {
    switch self {
    case .integers(let vector):
      return vector.nulls
    case .text(let texts):
      guard texts.spans.contains(where: \.isNull) else { return nil }
      var nulls = Bitmap(repeating: false, count: texts.spans.count)
      for row in texts.spans.indices where texts.spans[row].isNull { nulls[row] = true }
      return nulls
    }
  }
}

/// Integers of a part of an expression.
struct Vector {
  var values: [Int64]
  /// Rows without a value; nil if all have one.
  var nulls: Bitmap?
  var step: Int

  init(values: [Int64], nulls: Bitmap?, step: Int) {
    self.values = values
    self.nulls = nulls
    self.step = step
  }

  /// The same value for all rows, nil for NULL.
  init(constant: Int64?) {
    values = [constant ?? 0]
    nulls = constant == nil ? Bitmap(repeating: true, count: 1) : nil
    step = 0
  }

  init(_ column: IntegerColumn) {
    values = column.values
    nulls = column.nulls.isEmpty ? nil : column.nulls
    step = 1
  }

  @inline(__always) func isNull(_ row: Int) -> Bool { nulls.map { $0[row &* step] } ?? false }
  /// Whether the value is there and true.
  @inline(__always) func isTrue(_ row: Int) -> Bool { values[row &* step] != 0 && !isNull(row) }
  /// Whether the value is there and false.
  @inline(__always) func isFalse(_ row: Int) -> Bool { values[row &* step] == 0 && !isNull(row) }

  /// A column of so many rows, 0 where there is no value.
  func column(rowCount: Int) -> IntegerColumn {
    if step == 0 {
      let isNull = isNull(0)
      return IntegerColumn(
        values: Array(repeating: isNull ? 0 : values[0], count: rowCount),
        nulls: Bitmap(repeating: isNull, count: rowCount))
    }
    guard let nulls else { return IntegerColumn(values) }
    var clean = values
    for row in clean.indices where nulls[row] { clean[row] = 0 }
    return IntegerColumn(values: clean, nulls: nulls)
  }
}

/// Texts of a part of an expression.
struct Texts {
  var arena: [UInt8]
  var spans: [TextSpan]
  var step: Int

  init(arena: [UInt8], spans: [TextSpan], step: Int) {
    self.arena = arena
    self.spans = spans
    self.step = step
  }

  /// The same text for all rows, nil for NULL.
  init(constant: String?) {
    arena = Array((constant ?? "").utf8)
    spans = [constant == nil ? .null : TextSpan(start: 0, length: Int32(arena.count))]
    step = 0
  }

  init(_ column: TextColumn) {
    arena = column.arena
    spans = column.spans
    step = 1
  }

  @inline(__always) func span(_ row: Int) -> TextSpan { spans[row &* step] }

  /// A column of so many rows.
  func column(rowCount: Int) -> TextColumn {
    TextColumn(arena: arena, spans: step == 0 ? Array(repeating: spans[0], count: rowCount) : spans)
  }
}
