import Columnar
import Definitions

extension QuestionSQL {
  /// What a level's members are ordered by: values first, then members without one, then special members.
  ///
  /// - Parameter table: the rows' name with a dot, where names alone could mean something else.
  func plainTerms(_ level: Int, isDescending: Bool = false, of table: String = "") -> [String] {
    let collation = question.levels[level].type == .text ? " collate \"C\"" : ""
    return [
      "\(table)\(specials[level]) desc", table + values[level] + collation + (isDescending ? " desc nulls last" : ""),
    ]
  }

  /// The rows that are ordered. In ORDER BY a name alone is that of a column of the answer, which people choose.
  private static let rows = "answers."

  /// What puts the others behind all members; nothing where there are none.
  private func othersTerm(_ level: Int) -> [String] {
    question.top?.withOthers == true && level == question.levels.count - 1
      ? ["(\(Self.rows)\(specials[level]) = 1)"] : []
  }

  private func terms(_ level: Int) -> [String] {
    let isDescending = question.order.contains { $0.target == .level(level) && $0.isDescending }
    return othersTerm(level) + plainTerms(level, isDescending: isDescending, of: Self.rows)
  }

  private func term(_ order: Question.Order) -> String {
    "\(Self.rows)x\((order.measureIndex ?? 0) + 1) \(order.isDescending ? "desc" : "asc") nulls last"
  }

  /// What the rows are ordered by.
  func ordering() -> [String] {
    question.sets == [0] ? orderOfGroups() : orderOfTotals()
  }

  private func orderOfGroups() -> [String] {
    let all = question.levels.indices
    if question.top != nil, let last = all.last, let measure = question.order.first(where: \.isByMeasure) {
      return all.dropLast().flatMap(terms) + othersTerm(last) + [term(measure)] + terms(last)
    }
    let named = question.order.flatMap { order -> [String] in
      if case .level(let level) = order.target { return terms(level) }
      return [term(order)]
    }
    let rest = all.filter { level in !question.order.contains { $0.target == .level(level) } }
    return named + rest.flatMap(terms)
  }

  /// Totals stand behind what they are of. With a measure, a group of a rollup stands where its own subtotal puts it;
  /// lines of other sets are ordered set by set.
  private func orderOfTotals() -> [String] {
    let measure = question.order.first(where: \.isByMeasure)
    let isRollup = question.totals == .rollup
    var found: [String] = []
    if let measure, !isRollup {
      found += ["\(Self.rows)g"] + question.levels.indices.suffix(1).flatMap(othersTerm) + [term(measure)]
    }
    var prefix: [String] = []
    for level in question.levels.indices {
      let shift = question.levels.count - 1 - level
      let total = shift == 0 ? "g & 1" : "(g >> \(shift)) & 1"
      found.append(total)
      prefix += [specials[level], values[level]]
      if let measure, isRollup {
        // The line in which just the levels behind this one are totalled.
        let subtotal = "max(x\((measure.measureIndex ?? 0) + 1)) filter (where g = \((1 << shift) - 1))"
        let group = ([total] + prefix).joined(separator: ", ")
        found += othersTerm(level)
        found.append(
          "\(subtotal) over (partition by \(group)) \(measure.isDescending ? "desc" : "asc") nulls last")
      }
      found += terms(level)
    }
    return found
  }
}
