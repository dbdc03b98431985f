import Columnar
import Definitions
import OperatingSystem
import Text

/// A screen that is answered from one row alone, made ready to test whole chunks.
struct RowScreen: Sendable {
  /// What a screen says of a chunk's rows. Rows that are filtered out are not among them.
  struct Verdict: Sendable {
    /// Rows on which there is a verdict: those with a value, that could be read.
    var tested = 0
    /// Rows that fail; nil if none does.
    var failed: Bitmap?

    fileprivate mutating func take(_ row: Int, fails: Bool, of count: Int) {
      tested += 1
      guard fails else { return }
      if failed == nil { failed = Bitmap(repeating: false, count: count) }
      failed?[row] = true
    }
  }

  private enum Test: Sendable {
    case texts(ByteTable)
    case integers(Set<Int64>)
    case integerRange(from: Int64, to: Int64)
    case textRange(from: [UInt8]?, to: [UInt8]?)
    case pattern(RegularExpression)
    case required
    case expression(ExpressionEvaluator)
  }

  /// Its place in `Source.allScreens`.
  let number: Int
  let severity: Screen.Severity
  /// The column whose values are bad if they fail; nil where all of the row is.
  let column: Int?
  private let test: Test

  /// Makes a screen ready; nil for one that asks about more than a row.
  init?(_ placed: Source.PlacedScreen, number: Int, of source: Source, zone: TimeZoneRules) throws {
    let screen = placed.screen
    guard screen.isOfOneRow else { return nil }
    self.number = number
    severity = screen.severity
    column = placed.column
    let definition = column.map { source.columns[$0] }
    func integer(_ text: String) throws -> Int64 {
      var texts = TextColumn()
      texts.append(text)
      guard let definition else { return 0 }
      var typing = try ValueTyping(definition, zone: zone)
      guard case .integers(let values) = typing.type(texts).column, let value = values.value(0) else {
        throw Failure(
          .usage,
          "'\(text)' in the screen '\(screen.name)' of column \(definition.name) is no \(definition.type)")
      }
      return value
    }
    switch screen.test {
    case .oneOf(let texts) where definition?.type == .text:
      var table = ByteTable()
      for text in texts { _ = table.insert(Array(text.utf8).span) }
      test = .texts(table)
    case .oneOf(let texts): test = .integers(Set(try texts.map(integer)))
    case .range(let from, let to) where definition?.type == .text:
      test = .textRange(from: from.map { Array($0.utf8) }, to: to.map { Array($0.utf8) })
    case .range(let from, let to):
      test = .integerRange(from: try from.map(integer) ?? .min, to: try to.map(integer) ?? .max)
    case .pattern(let pattern): test = .pattern(try RegularExpression(pattern))
    case .required: test = .required
    case .expression(let expression), .rule(let expression):
      test = .expression(ExpressionEvaluator(expression, zone: zone))
    case .unique, .outlier, .reference, .hierarchy, .gaps, .volume, .freshness: return nil
    }
  }

  /// Columns of the scope that the test uses.
  var usedColumns: Set<Int> {
    var used = column.map { [$0] as Set } ?? []
    if case .expression(let evaluator) = test { used.formUnion(evaluator.usedColumns) }
    return used
  }

  /// Tests the rows of a chunk. NULL and bad values fail nothing, but what requires a value.
  func judge(_ chunk: CleanedChunk) -> Verdict {
    var verdict = Verdict()
    let count = chunk.rowCount
    if case .expression(let evaluator) = test {
      let result = evaluator.evaluate(chunk)
      guard case .integers(let truth) = result.column else { return verdict }
      for row in truth.values.indices
      where !truth.nulls[row] && chunk.filteredBy[row] < 0 && result.bad?[row] != true {
        verdict.take(row, fails: truth.values[row] == 0, of: count)
      }
      return verdict
    }
    guard let column else { return verdict }
    if case .required = test {
      let values = chunk.columns[column]
      let bad = chunk.bad[column]
      for row in 0..<count where chunk.filteredBy[row] < 0 && bad?[row] != true {
        verdict.take(row, fails: values.isNull(row), of: count)
      }
      return verdict
    }
    switch chunk.columns[column] {
    case .text(let values): judge(values, chunk, &verdict)
    case .integers(let values): judge(values, chunk, &verdict)
    }
    return verdict
  }

  private func judge(_ values: TextColumn, _ chunk: CleanedChunk, _ verdict: inout Verdict) {
    let bytes = values.arena.span
    let count = chunk.rowCount
    switch test {
    case .texts(let table):
      for row in values.spans.indices where !values.spans[row].isNull && chunk.filteredBy[row] < 0 {
        verdict.take(row, fails: table.find(bytes.extracting(values.spans[row].range)) == nil, of: count)
      }
    case .textRange(let from, let to):
      for row in values.spans.indices where !values.spans[row].isNull && chunk.filteredBy[row] < 0 {
        let value = bytes.extracting(values.spans[row].range)
        var fails = false
        if let from, Bytes.precedes(value, from.span) { fails = true }
        if let to, Bytes.precedes(to.span, value) { fails = true }
        verdict.take(row, fails: fails, of: count)
      }
    case .pattern(let expression):
      guard var matcher = Matcher(expression) else { return }
      for row in values.spans.indices where !values.spans[row].isNull && chunk.filteredBy[row] < 0 {
        // A value for which the expression needs too many steps has not been shown to match.
        let isMatch =
          switch matcher.search(bytes.extracting(values.spans[row].range)) {
          case .found: true
          case .none, .tooMuch: false
          }
        verdict.take(row, fails: !isMatch, of: count)
      }
    case .integers, .integerRange, .required, .expression: break
    }
  }

  private func judge(_ values: IntegerColumn, _ chunk: CleanedChunk, _ verdict: inout Verdict) {
    let count = chunk.rowCount
    switch test {
    case .integers(let set):
      for row in values.values.indices where !values.nulls[row] && chunk.filteredBy[row] < 0 {
        verdict.take(row, fails: !set.contains(values.values[row]), of: count)
      }
    case .integerRange(let from, let to):
      for row in values.values.indices where !values.nulls[row] && chunk.filteredBy[row] < 0 {
        verdict.take(row, fails: values.values[row] < from || values.values[row] > to, of: count)
      }
    case .texts, .textRange, .pattern, .required, .expression: break
    }
  }
}
