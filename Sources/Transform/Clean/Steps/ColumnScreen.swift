import Columnar
import Definitions
import OperatingSystem

/// A screen made ready to test whole columns.
struct ColumnScreen: Sendable {
  private enum Test: Sendable {
    case texts(ByteTable)
    case integers(Set<Int64>)
    case integerRange(from: Int64, to: Int64)
    case textRange(from: [UInt8]?, to: [UInt8]?)
    case expression(ExpressionEvaluator)
  }
  private let test: Test
  let severity: Screen.Severity

  init(_ screen: Screen, of column: SourceColumn, zone: TimeZoneRules) throws {
    severity = screen.severity
    func integer(_ text: String) throws -> Int64 {
      var texts = TextColumn()
      texts.append(text)
      var typing = try ValueTyping(column, zone: zone)
      guard case .integers(let values) = typing.type(texts).column, let value = values.value(0) else {
        throw Failure(
          .usage, "'\(text)' in the screen '\(screen.name)' of column \(column.name) is no \(column.type)")
      }
      return value
    }
    switch screen.test {
    case .oneOf(let texts) where column.type == .text:
      var table = ByteTable()
      for text in texts {
        let bytes = Array(text.utf8)
        _ = table.insert(bytes.span)
      }
      test = .texts(table)
    case .oneOf(let texts): test = .integers(Set(try texts.map(integer)))
    case .range(let from, let to) where column.type == .text:
      test = .textRange(from: from.map { Array($0.utf8) }, to: to.map { Array($0.utf8) })
    case .range(let from, let to):
      test = .integerRange(from: try from.map(integer) ?? .min, to: try to.map(integer) ?? .max)
    case .expression(let expression): test = .expression(ExpressionEvaluator(expression, zone: zone))
    }
  }

  /// Columns of the scope that the test uses besides its own.
  var usedColumns: Set<Int> {
    if case .expression(let evaluator) = test { evaluator.usedColumns } else { [] }
  }

  /// The rows that fail; nil if none does. NULL and bad values fail nothing here.
  func failures(_ chunk: CleanedChunk, column: Int) -> Bitmap? {
    var failed: Bitmap?
    func fail(_ row: Int) {
      if failed == nil { failed = Bitmap(repeating: false, count: chunk.rowCount) }
      failed?[row] = true
    }
    let values = chunk.columns[column]
    switch (test, values) {
    case (.texts(let table), .text(let values)):
      let bytes = values.arena.span
      for row in values.spans.indices where !values.spans[row].isNull {
        if table.find(bytes.extracting(values.spans[row].range)) == nil { fail(row) }
      }
    case (.textRange(let from, let to), .text(let values)):
      let bytes = values.arena.span
      for row in values.spans.indices where !values.spans[row].isNull {
        let value = bytes.extracting(values.spans[row].range)
        if let from, Bytes.precedes(value, from.span) { fail(row) }
        if let to, Bytes.precedes(to.span, value) { fail(row) }
      }
    case (.integers(let set), .integers(let values)):
      for row in values.values.indices where !values.nulls[row] && !set.contains(values.values[row]) { fail(row) }
    case (.integerRange(let from, let to), .integers(let values)):
      for row in values.values.indices where !values.nulls[row] {
        if values.values[row] < from || values.values[row] > to { fail(row) }
      }
    case (.expression(let evaluator), _):
      let result = evaluator.evaluate(chunk)
      guard case .integers(let truth) = result.column else { return nil }
      for row in truth.values.indices where !truth.nulls[row] && truth.values[row] == 0 && result.bad?[row] != true {
        fail(row)
      }
    default: break
    }
    return failed
  }
}
