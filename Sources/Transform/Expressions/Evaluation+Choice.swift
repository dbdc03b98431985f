import Columnar
import Definitions

extension Evaluation {
  /// The value of the first branch whose condition is true.
  mutating func cases(_ branches: [Expression.Branch], _ otherwise: Expression?, _ type: ColumnType) -> Operand {
    let conditions = branches.map { integers($0.condition) }
    var values = branches.map { value(of: $0.value) }
    if let otherwise { values.append(value(of: otherwise)) }
    var chosen = [Int32](repeating: otherwise == nil ? -1 : Int32(branches.count), count: rowCount)
    for row in chosen.indices {
      if let first = conditions.firstIndex(where: { $0.isTrue(row) }) { chosen[row] = Int32(first) }
    }
    return choose(values, chosen, type)
  }

  /// The first value that is not NULL.
  mutating func coalesce(_ expressions: [Expression], _ type: ColumnType) -> Operand {
    var values: [Operand] = []
    for expression in expressions {
      values.append(value(of: expression))
      // Nothing behind a value without NULLs is ever looked at.
      if values[values.count - 1].nulls == nil { break }
    }
    if values.count == 1 { return values[0] }
    let nulls = values.map { ($0.nulls, $0.step) }
    var chosen = [Int32](repeating: -1, count: rowCount)
    for row in chosen.indices {
      let first = nulls.firstIndex { nulls, step in nulls.map { !$0[row &* step] } ?? true }
      chosen[row] = Int32(first ?? -1)
    }
    return choose(values, chosen, type)
  }

  /// NULL where both are equal, else the first.
  func nullif(_ operand: Operand, _ other: Operand) -> Operand {
    let equal = compare(.equal, operand, other)
    let (count, step) = shape(operand.step, other.step)
    switch operand {
    case .integers(let vector):
      var result = Vector(
        values: (0..<count).map { vector.values[$0 &* vector.step] }, nulls: nulls(vector, count: count), step: step)
      for row in 0..<count where equal.isTrue(row) {
        if result.nulls == nil { result.nulls = Bitmap(repeating: false, count: count) }
        result.nulls?[row] = true
      }
      return .integers(result)
    case .text(let texts):
      let spans = (0..<count).map { equal.isTrue($0) ? TextSpan.null : texts.span($0) }
      return .text(Texts(arena: texts.arena, spans: spans, step: step))
    }
  }

  /// For each row the value of the chosen operand, NULL for −1.
  private func choose(_ operands: [Operand], _ chosen: [Int32], _ type: ColumnType) -> Operand {
    if type == .text {
      return .text(
        chooseTexts(
          operands.map { if case .text(let texts) = $0 { texts } else { Texts(constant: nil) } }, chosen))
    }
    let vectors = operands.map { if case .integers(let vector) = $0 { vector } else { Vector(constant: nil) } }
    var result = Vector(
      values: Array(repeating: 0, count: rowCount), nulls: Bitmap(repeating: false, count: rowCount), step: 1)
    for row in chosen.indices {
      let choice = Int(chosen[row])
      if choice < 0 || vectors[choice].isNull(row) {
        result.nulls?[row] = true
      } else {
        result.values[row] = vectors[choice].values[row &* vectors[choice].step]
      }
    }
    if result.nulls?.isEmpty == true { result.nulls = nil }
    return .integers(result)
  }

  /// Constants are put into the new arena once; other values are copied where they are chosen.
  private func chooseTexts(_ operands: [Texts], _ chosen: [Int32]) -> Texts {
    var arena: [UInt8] = []
    let constants = operands.map { texts in
      texts.step == 0 && !texts.spans[0].isNull ? arena.add(texts.arena.span) : TextSpan.null
    }
    var spans = [TextSpan](repeating: .null, count: rowCount)
    for row in chosen.indices where chosen[row] >= 0 {
      let choice = Int(chosen[row])
      let texts = operands[choice]
      if texts.step == 0 {
        spans[row] = constants[choice]
      } else {
        let span = texts.spans[row]
        if !span.isNull { spans[row] = arena.add(texts.arena.span.extracting(span.range)) }
      }
    }
    return Texts(arena: arena, spans: spans, step: 1)
  }
}
