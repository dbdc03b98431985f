import Columnar
import Definitions

/// What became of one value of a column by itself: null markers, rules, type. It is cleaned as the night cleans whole
/// columns, by the same steps, which are watched.
package struct CleaningTrace: Sendable {
  /// One rule, applied to the value.
  package struct Step: Sendable {
    /// Name of the rule; `nulls` for the texts that mean no value, `empty` for the one without characters.
    package var rule: String
    package var argument: String?
    package var before: String?
    package var after: String?
    /// The rule could make no sense of the value.
    package var isEmptied = false
    /// The rule's table does not have the value.
    package var isUnmapped = false
    package var isChange: Bool { before != after }
  }

  /// The text as it stands in the record; nil where there is none.
  package var raw: String?
  package var steps: [Step] = []
  /// What typing makes of it.
  package var value = TracedValue.none
  /// The text is no value of the column's type.
  package var isBad = false
  /// A local time that there was twice (the earlier counts), or never was (it is moved forward).
  package var isAmbiguous = false
  package var isSkipped = false
  /// Nothing stands in the file: where values are filled down, this one is.
  package var isMissing = false
}

extension SourceCleaner {
  /// Cleans one value of a column by itself.
  ///
  /// - Parameter raw: the text in the record.
  func trace(_ raw: String?, column index: Int) -> CleaningTrace {
    var trace = CleaningTrace(raw: raw)
    guard var steps = plan.columns[index] else { return trace }
    let column = source.columns[index]
    var texts = TextColumn()
    texts.append(raw)
    var seen: [String?] = [raw]
    var counts = column.cleaning.map { _ in CleaningCounts.Step() }
    var (ambiguous, skipped) = (0, 0)
    let result = steps.clean(texts, noting: true, &counts, ambiguous: &ambiguous, skipped: &skipped) {
      seen.append($0.string(0))
    }
    let rules: [(String, String?)] =
      [("nulls", nil)] + column.cleaning.map { ($0.rule, $0.argument) } + [("empty", nil)]
    for (at, rule) in rules.enumerated() {
      var step = CleaningTrace.Step(rule: rule.0, argument: rule.1, before: seen[at], after: seen[at + 1])
      if at > 0, at <= counts.count {
        step.isEmptied = counts[at - 1].emptied > 0
        step.isUnmapped = counts[at - 1].unmapped > 0
      }
      trace.steps.append(step)
    }
    trace.value = TracedValue(result.column, 0, column.type)
    trace.isBad = result.bad?[0] == true
    trace.isMissing = result.rawNulls?[0] == true
    trace.isAmbiguous = ambiguous > 0
    trace.isSkipped = skipped > 0
    return trace
  }
}
