internal import Columnar
internal import Definitions
internal import Transform

extension TracedRecord {
  /// Why the record was not run again, in words.
  var obstacleText: String? {
    switch obstacle {
    case nil: return nil
    case .definitions(let problem): return "the definitions cannot be read: \(problem)"
    case .reading(let problem): return "\(file.path) cannot be read by the definitions of today: \(problem)"
    case .file(let state, let path):
      switch state {
      case .asDelivered, .archived: return nil
      case .damaged: return "\(path) is gone, and the archive's copy of it is damaged: put it back as it was delivered"
      case .gone: return "\(path) is gone: put it back as it was delivered to see the record"
      case .changed: return "\(path) has other bytes than those that were published"
      case .notKept: return "what came by standard input was not kept"
      case .unknownSource: return "the pipeline \(file.batch.pipeline) has no source \(file.source) any more"
      }
    }
  }

  /// How the columns got their values.
  func write(_ columns: [RowTrace.Column], to lines: inout TraceLines, _ discretion: Discretion, isAll: Bool) {
    let width = columns.map { $0.name.count }.max() ?? 0
    let values = columns.map { discretion.shown($0.value, isPersonal: discretion.isHidden($0)) }
    let valueWidth = min(30, values.map(\.count).max() ?? 0)
    for (column, value) in zip(columns, values) {
      let name = column.name + String(repeating: " ", count: width - column.name.count)
      let padding = String(repeating: " ", count: max(0, valueWidth - value.count))
      lines.line("\(name)  \(value)\(padding)  \(making(column, discretion))")
      for detail in details(column, discretion, isAll: isAll) { lines.line(detail, indent: width + 4) }
    }
  }

  private func making(_ column: RowTrace.Column, _ discretion: Discretion) -> String {
    func from(_ trace: CleaningTrace) -> String {
      guard let raw = trace.raw else { return "nothing" }
      return discretion.isHidden(trace, before: 0, of: column)
        ? "\(raw.count) characters" : Discretion.quoted(raw)
    }
    switch column.making {
    case .cleaned(let trace): return "\(field(column)): \(from(trace))"
    case .filled(let trace, let place, let by):
      return "filled down from line \(place.line), record \(place.record), of the same \(by); "
        + "\(field(column)): \(from(trace))"
    case .numbered(let of): return "counted: the records of the file with this \(of)"
    case .lookedUp(let lookup, let rows):
      let none = rows.isEmpty ? "; there is no such row" : ""
      let match = zip(lookup.match, lookup.key).map { "\($0) is this \($1)" }.joined(separator: " and ")
      let order = lookup.order.map { " by \($0)" } ?? ""
      return "\(lookup.policy.rawValue) \(lookup.take) of \(lookup.source)\(order) where \(match)\(none)"
    case .shared(let allocation):
      return "its part of \(allocation.amount.source), shared by the rows of this \(allocation.by) in proportion to "
        + allocation.weight.source
    case .derived(let expression): return "= \(expression.source)"
    }
  }

  /// What a column is called in the file.
  private func field(_ column: RowTrace.Column) -> String {
    guard let source, column.index < source.columns.count else { return column.name }
    let definition = source.columns[column.index]
    if definition.from.isEmpty { return definition.place?.description ?? column.name }
    return definition.from.joined(separator: " or ")
  }

  private func details(_ column: RowTrace.Column, _ discretion: Discretion, isAll: Bool) -> [String] {
    var details: [String] = []
    switch column.making {
    case .cleaned(let trace), .filled(let trace, _, _):
      for (index, step) in trace.steps.enumerated() {
        let isNamed = index > 0 && index < trace.steps.count - 1
        // That an empty text is no value goes without saying.
        let isPlain = !isNamed && step.before?.isEmpty == true
        guard step.isChange && !isPlain || isAll && (isNamed || step.isChange) else { continue }
        let rule = [step.rule, step.argument].compactMap { $0 }.joined(separator: " ")
        let before =
          discretion.isHidden(trace, before: index, of: column)
          ? "\(step.before?.count ?? 0) characters" : Discretion.quoted(step.before)
        let after =
          step.after != nil && index + 1 < trace.steps.count
            && discretion.isHidden(trace, before: index + 1, of: column)
          ? "\(step.after?.count ?? 0) characters"
          : step.after != nil && discretion.isHidden(column) ? Discretion.hidden : Discretion.quoted(step.after)
        let note = step.isEmptied ? " (it makes no sense)" : step.isUnmapped ? " (not in the table)" : ""
        details.append(step.isChange ? "\(rule): \(before) → \(after)\(note)" : "\(rule): no change\(note)")
      }
      if isAll, let source, source.columns[column.index].type != .text {
        let definition = source.columns[column.index]
        let formats = ([definition.format].compactMap { $0 } + definition.otherFormats).joined(separator: " or ")
        details.append("type: \(definition.type)\(formats.isEmpty ? "" : " by \(formats)")")
      }
      if trace.isAmbiguous { details.append("the clocks showed this time twice: the earlier counts") }
      if trace.isSkipped { details.append("the clocks never showed this time: it is moved forward") }
    case .lookedUp(_, let rows):
      // One row that counts says all; of a sum each one is shown.
      for row in rows.prefix(20) where row.counts || isAll {
        let value = discretion.shown(row.value, isPersonal: discretion.isHidden(column))
        details.append(
          "\(row.path):\(row.line), record \(row.record): \(value)\(row.counts ? "" : " (does not count)")")
      }
      if rows.count > 1, !isAll { details.append("\(rows.count) rows have this key") }
    case .numbered, .shared, .derived: break
    }
    if let fault = column.fault { details.append("not to be used: \(fault)") }
    return details
  }
}

extension RowTrace.Feed {
  /// Why it makes no such row, in words.
  var story: String {
    switch outcome {
    case .row: "makes a row of another grain"
    case .passedBy(let condition): "takes nothing of it, since it takes rows when \(condition)"
    case .filtered(let name): "takes nothing of it: it is filtered as '\(name)'"
    case .rejected(let rule, let message): "rejects it: \(rule): \(message)"
    case .withoutKey: "takes nothing of it: there is no natural key"
    }
  }
}
