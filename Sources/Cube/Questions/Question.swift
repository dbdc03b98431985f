package import Definitions
import Columnar

/// A question whose every name was found in the definitions: a value, without a connection.
///
/// Each cube gives atoms (a count, a sum, a distinct count) for every group of the levels; the measures that were asked
/// for, and the condition on them, are expressions over the atoms of all cubes. So a line of an answer is worked out from
/// sums and counts of its own group, whatever is a total there.
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

  /// What one cube contributes.
  package struct Part: Sendable {
    package var cube: Definitions.Cube
    package var fact: Fact
    /// Counts, sums and distinct counts that are needed of it.
    package var measures: [CubeMeasure]
    /// Every level that its groups depend on: those asked by, and those of the condition.
    package var levels: [Level]

    /// What its distinct counts count.
    var countedColumns: [[String]] {
      measures.compactMap { if case .distinct(let columns) = $0.formula { columns } else { nil } }
    }
    /// The fact's measures that are summed.
    var summedMeasures: [String] { measures.compactMap(\.summed) }
  }

  /// A count, sum or distinct count of one of the cubes.
  struct Atom: Sendable {
    /// Index of the cube.
    var part: Int
    var measure: CubeMeasure
  }

  /// A measure as it was asked for.
  package struct Measure: Sendable {
    package var name: String
    /// Over atoms: `.column` is an index of `atoms`.
    package var expression: Expression
    package var format: CubeMeasure.Format
    /// What money it is, as far as that is one currency.
    package var currency: String?
  }

  /// What the rows are ordered by before their levels.
  package struct Order: Sendable, Equatable {
    package enum Target: Sendable, Equatable {
      /// Index among the question's measures, among its levels.
      case measure(Int)
      case level(Int)
    }
    package var target: Target
    package var isDescending: Bool
  }

  /// The greatest members of the last level within each group of the levels before it.
  package struct Top: Sendable, Equatable {
    package var count: Int
    /// Whether the others stand below them as one line.
    package var withOthers: Bool
  }

  /// A condition on levels.
  package struct Filter: Sendable {
    package var expression: Expression
    /// What the expression's column indexes mean.
    package var scope: [Level]
    /// The levels that the expression uses.
    package var levels: [Level] { expression.usedColumns.sorted().map { scope[$0] } }
  }

  package var parts: [Part]
  var atoms: [Atom]
  package var measures: [Measure]
  package var levels: [Level]
  package var filter: Filter?
  /// A condition on measures, over atoms.
  package var having: Expression?
  package var totals: Totals
  /// The sets of levels that lines are shown of, as one bit a level: 1 where the level is totalled, the first level's bit
  /// the highest. In order: a set comes after those that hold all of its levels and more.
  package var sets: [Int]
  package var order: [Order]
  package var top: Top?
  package var limit: Int?
  /// Index of the level whose members stand side by side.
  package var pivot: Int?

  /// Names of the cubes.
  package var name: String { parts.map(\.cube.name).joined(separator: ", ") }

  /// What its expressions ask of other lines, each once.
  var windows: [(window: MeasureWindow, of: Expression)] {
    (measures.map(\.expression) + (having.map { [$0] } ?? [])).flatMap(\.windows)
  }

  // MARK: Sets of levels

  /// The set in which every level is totalled.
  var grandTotal: Int { (1 << levels.count) - 1 }
  /// The bit of a level.
  func bit(_ level: Int) -> Int { 1 << (levels.count - 1 - level) }
  /// The levels that a set groups by.
  func shown(in set: Int) -> [Int] { levels.indices.filter { set & bit($0) == 0 } }
  /// The set in which the last level of a set is totalled, too; nil for the grand total.
  func parent(of set: Int) -> Int? { shown(in: set).last.map { set | bit($0) } }

  /// The sets that have to be worked out: those shown, those that shares are of, and, since `grouping()` is of columns that are
  /// grouped by, the finest where some level is in none of them. In order, as `sets`.
  var neededSets: [Int] {
    var needed = Set(sets)
    for (window, _) in windows {
      if window.kind == .shareOfTotal { needed.insert(grandTotal) }
      if window.kind == .shareOfParent { needed.formUnion(sets.compactMap(parent)) }
    }
    if needed.reduce(grandTotal, &) != 0 { needed.insert(0) }
    return Question.inOrder(needed)
  }

  static func inOrder(_ sets: Set<Int>) -> [Int] {
    sets.sorted { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) }
  }

  /// The sets of a kind of totals over a number of levels.
  static func sets(_ totals: Totals, levels count: Int) -> [Int] {
    switch totals {
    case .none: [0]
    case .rollup: (0...count).map { (1 << $0) - 1 }
    case .cube: inOrder(Set(0..<(1 << count)))
    }
  }
}

extension CubeMeasure {
  /// The fact's measure that it sums; nil where it sums none.
  var summed: String? { if case .sum(let name) = formula { name } else { nil } }
  var isDistinct: Bool { if case .distinct = formula { true } else { false } }
}

extension Expression {
  /// What it asks of other lines, in order.
  var windows: [(window: MeasureWindow, of: Expression)] {
    if case .window(let window, let value) = node { return [(window, value)] }
    return node.operands.flatMap(\.windows)
  }
}
