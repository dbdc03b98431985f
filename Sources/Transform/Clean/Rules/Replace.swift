import Columnar
import Definitions
import Text

/// Other texts for all stretches that expressions match, one after the other: `{replace: {"[^0-9]": ""}}`.
struct Replace: ColumnCleaner {
  private let replacements: [(expression: RegularExpression, text: [UInt8])]

  init(_ table: [CleaningStep.TableEntry]) throws {
    replacements = try table.map { (try RegularExpression($0.from), Array($0.to.utf8)) }
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) {
    for (expression, text) in replacements {
      guard var matcher = Matcher(expression) else { return }
      ValueLoop.run(&column, &counts) { value, output in
        if case .none = matcher.search(value) { return .same }
        let start = output.count
        guard let isReplaced = matcher.replaceAll(value, by: text, into: &output) else { return .invalid }
        guard isReplaced else { return .same }
        guard Bytes.equal(output.span.extracting(start...), value) else { return .written }
        output.removeSubrange(start...)
        return .same
      }
    }
  }
}
