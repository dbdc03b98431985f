import Columnar
import Definitions
import PostgreSQL

/// Writes the one statement that answers a question from a source of rows.
///
/// ```
/// finest    rows aggregated by all levels, plainly: what a cluster can do on each of its parts
/// totals    finest, under ROLLUP or CUBE; g = grouping(): one bit a level, 1 where it is totalled
/// d1_3      for each distinct count and each set of levels: the different values (d1_3 within grouping set 3),
///           each set from the smallest finer one, never from counts
/// lines     totals and the counts of the d's, put together by g and the levels
/// ```
///
/// Columns: `s1` is the special member (or 0) of the first role, `v1` the value of the first level, `n` the number
/// of rows, `m1` the sum of the first additive measure, `c1` the first distinct count. A NULL in `v1` is a total where
/// g says so, a special member where `s` does, and otherwise an attribute without a value.
struct QuestionSQL {
  let question: Question
  let warehouse: Warehouse
  let source: any RowSource
  /// Roles of the levels, in the order of their first level.
  let roles: [String]
  private let sums: [CubeMeasure]
  private let distincts: [CubeMeasure]

  init(_ question: Question, _ warehouse: Warehouse, from source: any RowSource) {
    self.question = question
    self.warehouse = warehouse
    self.source = source
    var roles: [String] = []
    for role in question.levels.compactMap(\.role) where !roles.contains(role) { roles.append(role) }
    self.roles = roles
    sums = question.baseMeasures.filter { if case .sum = $0.formula { true } else { false } }
    distincts = question.baseMeasures.filter { if case .distinct = $0.formula { true } else { false } }
  }

  /// The statement. Its columns: `g`, the special members of the roles, the levels, the measures.
  func statement() -> String {
    var steps = [step("finest", finest())]
    var lines = "finest"
    if question.totals != .none {
      steps.append(step("totals", totals()))
      lines = "totals"
    }
    if !distincts.isEmpty {
      for index in distincts.indices { steps += distinctSteps(index) }
      steps.append(step("lines", linesWithCounts(lines)))
      lines = "lines"
    }
    steps.append(step("answers", answers(lines)))
    var statement = "with " + steps.joined(separator: ",\n") + "\nselect g"
    for name in specials + values + measureNames { statement += ", \(name)" }
    statement += "\nfrom answers"
    let order = ordering()
    if !order.isEmpty { statement += "\norder by " + order.joined(separator: ", ") }
    if let top = question.top { statement += "\nlimit \(top)" }
    return statement
  }

  // MARK: Columns

  private var levelCount: Int { question.levels.count }
  private var specials: [String] { roles.indices.map { "s\($0 + 1)" } }
  private var values: [String] { question.levels.indices.map { "v\($0 + 1)" } }
  private var measureNames: [String] { question.measures.map { SQL.identifier("m.\($0.name)") } }
  private func special(of level: Level) -> String? {
    level.role.flatMap { roles.firstIndex(of: $0) }.map { "s\($0 + 1)" }
  }

  /// Whether a level is totalled in a grouping set.
  private func isTotalled(_ level: Int, in set: Int) -> Bool { set >> (levelCount - 1 - level) & 1 == 1 }

  /// The columns that a grouping set groups by.
  private func columns(of set: Int) -> [String] {
    let shown = question.levels.indices.filter { !isTotalled($0, in: set) }
    let shownSpecials = Set(shown.compactMap { special(of: question.levels[$0]) })
    return specials.filter { shownSpecials.contains($0) } + shown.map { values[$0] }
  }

  // MARK: Steps

  private func step(_ name: String, _ body: String) -> String {
    let indented = body.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    return "\(name) as (\n\(indented.joined(separator: "\n"))\n)"
  }

  private var levelColumns: [String] {
    zip(roles, specials).map { "\(source.special($0)) as \($1)" }
      + zip(question.levels, values).map { "\(source.value($0)) as \($1)" }
  }

  private var condition: String? {
    question.filter.map { filter in filter.expression.sql(zone: warehouse.zone) { source.value(filter.scope[$0]) } }
  }

  private func groupBy(_ count: Int) -> String {
    count == 0 ? "" : "\ngroup by " + (1...count).map(String.init).joined(separator: ", ")
  }

  private func finest() -> String {
    let measures = sums.enumerated().map { index, measure in "\(source.sum(measure.factMeasure)) as m\(index + 1)" }
    let selected = levelColumns + ["\(source.rowCount) as n"] + measures
    // Without ROLLUP or CUBE no level is totalled: g is 0 then, also of the one row that has no level at all.
    let grouping = question.totals == .none ? ", 0 as g" : ""
    return "select \(selected.joined(separator: ", "))\(grouping)\nfrom \(source.from)"
      + (condition.map { "\nwhere \($0)" } ?? "") + groupBy(levelColumns.count)
  }

  private func totals() -> String {
    let sets = question.levels.indices.map { index in
      let columns = [special(of: question.levels[index]), values[index]].compactMap { $0 }
      return "(\(columns.joined(separator: ", ")))"
    }
    let added = ["sum(n) as n"] + sums.indices.map { "sum(m\($0 + 1)) as m\($0 + 1)" }
    let grouping = "grouping(\(values.joined(separator: ", "))) as g"
    return "select \((specials + values + added + [grouping]).joined(separator: ", "))\nfrom finest\n"
      + "group by \(question.totals.rawValue) (\(sets.joined(separator: ", ")))"
  }

  /// The different values of a distinct count within every grouping set.
  private func distinctSteps(_ index: Int) -> [String] {
    guard case .distinct(let names) = distincts[index].formula else { return [] }
    let counted = source.counted(names)
    let items = counted.indices.map { "i\($0 + 1)" }
    let selected = levelColumns + zip(counted, items).map { "\($0) as \($1)" }
    let conditions = (condition.map { ["(\($0))"] } ?? []) + counted.map { "\($0) is not null" }
    let finest =
      "select distinct \(selected.joined(separator: ", "))\nfrom \(source.from)\n"
      + "where \(conditions.joined(separator: " and "))"
    return question.groupingSets.enumerated().map { position, set in
      let name = distinctName(index, set)
      if position == 0 { return step(name, finest) }
      // Of the sets that hold all of this one's levels and stand before it, the one with the fewest levels.
      let parent =
        question.groupingSets[..<position].filter { $0 & set == $0 }
        .max { $0.nonzeroBitCount < $1.nonzeroBitCount } ?? 0
      let kept = (columns(of: set) + items).joined(separator: ", ")
      return step(name, "select distinct \(kept) from \(distinctName(index, parent))")
    }
  }

  private func distinctName(_ index: Int, _ set: Int) -> String { "d\(index + 1)_\(set)" }

  /// Totals and distinct counts, put together by a UNION: in GROUP BY a NULL equals a NULL, in a join it does not.
  private func linesWithCounts(_ totals: String) -> String {
    let keys = ["g"] + specials + values
    let numbers = ["n"] + sums.indices.map { "m\($0 + 1)" }
    let counts = distincts.indices.map { "c\($0 + 1)" }
    var parts = ["select \((keys + numbers + counts.map { "0 as \($0)" }).joined(separator: ", ")) from \(totals)"]
    for index in distincts.indices {
      for set in question.groupingSets {
        let kept = columns(of: set)
        let selected =
          ["\(set)"] + (specials + values).map { kept.contains($0) ? $0 : "null" } + numbers.map { _ in "null" }
          + counts.indices.map { $0 == index ? "count(*)" : "0" }
        parts.append(
          "select \(selected.joined(separator: ", ")) from \(distinctName(index, set))"
            + (kept.isEmpty ? "" : " group by \(kept.joined(separator: ", "))"))
      }
    }
    let added = (numbers + counts).map { "sum(\($0)) as \($0)" }
    let union = parts.map { "  \($0)" }.joined(separator: "\n  union all\n")
    return "select \((keys + added).joined(separator: ", "))\nfrom (\n\(union)\n) as parts\n"
      + "group by \(keys.joined(separator: ", "))"
  }

  private func answers(_ lines: String) -> String {
    let measures = zip(question.measures, measureNames).map { "\(value(of: $0)) as \($1)" }
    return "select \((["g"] + specials + values + measures).joined(separator: ", "))\nfrom \(lines)"
  }

  // MARK: Measures

  /// A measure over a line of the answer. Sums and counts over nothing are 0: they add up.
  private func value(of measure: CubeMeasure) -> String {
    switch measure.formula {
    case .rows: return "coalesce(n, 0)"
    case .sum(let name):
      let index = sums.firstIndex { $0.name == measure.name } ?? 0
      guard case .decimal(let scale)? = question.fact.measure(name)?.type, scale > 0 else {
        return "coalesce(m\(index + 1), 0)"
      }
      // Integers at scale 2 times 0.01: exact, and PostgreSQL keeps the two digits. A division might round.
      return "coalesce(m\(index + 1), 0) * 0.\(String(repeating: "0", count: scale - 1))1"
    case .distinct:
      let index = distincts.firstIndex { $0.name == measure.name } ?? 0
      return "c\(index + 1)"
    case .ratio(_, _, let scale):
      return "round(\(quotient(measure)), \(scale))"
    }
  }

  /// A ratio before it is rounded. Forty digits behind the point tell every quotient of two 18-digit numbers from
  /// the halves at which rounding turns; PostgreSQL gives a quotient at least the digits of its dividend.
  private func quotient(_ measure: CubeMeasure) -> String {
    guard case .ratio(let numerator, let denominator, _) = measure.formula,
      let above = question.cube.measure(numerator), let below = question.cube.measure(denominator)
    else { return value(of: measure) }
    return "round(\(quotient(above)), 40) / nullif(\(quotient(below)), 0)"
  }

  // MARK: Order

  private func ordering() -> [String] {
    var terms: [String] = []
    let measure = question.order.map { (measureNames[$0.measure], $0.isDescending ? "desc" : "asc") }
    if let measure, question.totals == .none { terms.append("\(measure.0) \(measure.1) nulls last") }
    if let measure, question.totals == .cube { terms += ["g", "\(measure.0) \(measure.1) nulls last"] }
    var prefix: [String] = []
    for (index, level) in question.levels.enumerated() {
      let shift = levelCount - 1 - index
      let total = shift == 0 ? "g & 1" : "(g >> \(shift)) & 1"
      let special = special(of: level)
      if question.totals != .none { terms.append(total) }
      prefix += [special, values[index]].compactMap { $0 }
      if let measure, question.totals == .rollup {
        // A group stands where its own subtotal puts it: the line in which just the levels behind it are totalled.
        let subtotal = "max(\(measure.0)) filter (where g = \((1 << shift) - 1))"
        let group = ([total] + prefix).joined(separator: ", ")
        terms.append("\(subtotal) over (partition by \(group)) \(measure.1) nulls last")
      }
      if let special { terms.append("\(special) desc") }
      terms.append(level.type == .text ? "\(values[index]) collate \"C\"" : values[index])
    }
    return terms
  }
}

extension CubeMeasure {
  /// The fact measure that it sums; empty for other formulas.
  fileprivate var factMeasure: String {
    if case .sum(let name) = formula { name } else { "" }
  }
}
