package import Definitions

/// A question as it was typed: nothing is checked yet.
package struct QuestionText: Sendable {
  /// Name of the cube.
  package var cube: String
  /// Names of measures, with commas between.
  package var measures: String
  /// Levels, with commas between; empty for the grand total alone.
  package var by: String
  /// Condition on levels, in the expression language.
  package var filter: String?
  package var totals: Question.Totals
  /// A measure, with `-` before it for the greatest first.
  package var order: String?
  /// How many rows, a whole number above zero.
  package var top: String?

  /// Makes a question.
  package init(
    cube: String, measures: String, by: String = "", filter: String? = nil, totals: Question.Totals = .none,
    order: String? = nil, top: String? = nil
  ) {
    self.cube = cube
    self.measures = measures
    self.by = by
    self.filter = filter
    self.totals = totals
    self.order = order
    self.top = top
  }
}

/// A question whose every name was found in the definitions: a value, without a connection.
package struct Question: Sendable {
  /// Which totals stand beside the groups.
  package enum Totals: String, Sendable, CaseIterable {
    /// None: just the groups.
    case none
    /// Of every prefix of the levels: a subtotal after each group's members, and the grand total.
    case rollup
    /// Of every subset of the levels.
    case cube
  }

  /// What the rows are ordered by before their levels.
  package struct Order: Sendable, Equatable {
    /// Index among the question's measures.
    package var measure: Int
    package var isDescending: Bool
  }

  /// A condition on levels.
  package struct Filter: Sendable {
    package var expression: Expression
    /// What the expression's column indexes mean.
    package var scope: [Level]
    /// The levels that the expression uses.
    package var levels: [Level] { expression.usedColumns.sorted().map { scope[$0] } }
  }

  package var cube: Definitions.Cube
  package var fact: Fact
  package var measures: [CubeMeasure]
  package var levels: [Level]
  package var filter: Filter?
  package var totals: Totals
  package var order: Order?
  package var top: Int?

  /// The measures that are not computed from others: the asked ones, and the parts of asked ratios.
  var baseMeasures: [CubeMeasure] {
    var found: [CubeMeasure] = []
    func take(_ measure: CubeMeasure) {
      if case .ratio(let numerator, let denominator, _) = measure.formula {
        for part in [numerator, denominator] { cube.measure(part).map(take) }
      } else if !found.contains(where: { $0.name == measure.name }) {
        found.append(measure)
      }
    }
    measures.forEach(take)
    return found
  }

  /// What its distinct counts count.
  var countedColumns: [[String]] {
    baseMeasures.compactMap { if case .distinct(let columns) = $0.formula { columns } else { nil } }
  }

  /// The fact's measures that are summed.
  var summedMeasures: [String] {
    baseMeasures.compactMap { if case .sum(let name) = $0.formula { name } else { nil } }
  }

  /// Every level that the answer depends on.
  var usedLevels: [Level] { levels + (filter?.levels ?? []) }

  /// The sets of levels that are grouped by, as one bit a level: 1 where the level is totalled, the first level's
  /// bit the highest. In order: a set comes after some set that holds all of its levels and one more.
  var groupingSets: [Int] {
    switch totals {
    case .none: [0]
    case .rollup: (0...levels.count).map { (1 << $0) - 1 }
    case .cube: Array(0..<(1 << levels.count))
    }
  }
}
