import Columnar
import Definitions
import OperatingSystem

/// The measures that a question can name, as expressions over atoms: what of each cube is counted and summed.
///
/// Of several cubes, a measure is called `cube.measure`; alone where only one of them has a measure of that name.
struct MeasureNames {
  private let cubes: [QuestionReader.Asked]
  /// What was needed so far.
  private(set) var atoms: [Question.Atom] = []
  /// What can be named, in the order of the cubes.
  private let known: [(name: String, cube: Int, measure: CubeMeasure)]

  init(_ cubes: [QuestionReader.Asked]) {
    self.cubes = cubes
    let all = cubes.indices.flatMap { index in cubes[index].cube.measures.map { (cube: index, measure: $0) } }
    let lone = all.filter { one in all.count { $0.measure.name == one.measure.name } == 1 }
    known =
      lone.map { ($0.measure.name, $0.cube, $0.measure) }
      + all.map { ("\(cubes[$0.cube].cube.name).\($0.measure.name)", $0.cube, $0.measure) }
  }

  /// A measure by its name.
  func find(_ name: String) -> (cube: Int, measure: CubeMeasure)? {
    known.first { $0.name == name }.map { ($0.cube, $0.measure) }
  }

  /// Cubes that have a measure of a name.
  func cubes(with measure: String) -> [String] {
    cubes.filter { $0.cube.measure(measure) != nil }.map(\.cube.name)
  }

  /// All names, as few as tell the measures.
  var names: [String] {
    var names: [String] = []
    var seen: Set<String> = []
    for (name, cube, measure) in known where seen.insert("\(cube).\(measure.name)").inserted { names.append(name) }
    return names
  }

  /// A measure of a cube, over atoms.
  mutating func expression(_ measure: CubeMeasure, of cube: Int) throws -> Expression {
    let fact = cubes[cube].fact
    switch measure.formula {
    case .rows, .sum, .distinct:
      let index = atoms.firstIndex { $0.part == cube && $0.measure.name == measure.name }
      if index == nil { atoms.append(Question.Atom(part: cube, measure: measure)) }
      return Expression(
        node: .column(index ?? atoms.count - 1), type: measure.type(in: fact) ?? .integer, source: measure.name)
    case .ratio(let numerator, let denominator, let scale):
      let parts = try [numerator, denominator].map { name in
        guard let part = cubes[cube].cube.measure(name) else {
          throw Failure(.usage, "measure \(measure.name) is a ratio of '\(name)', which the cube does not have")
        }
        return try expression(part, of: cube)
      }
      return Expression(node: .divide(parts[0], parts[1]), type: .decimal(scale: scale), source: measure.name)
    case .expression(let text):
      let measures = cubes[cube].cube.measures.filter { $0.type(in: fact) != nil }
      let scope = CubeMeasure.scope(measures, of: fact, subject: "cube \(cubes[cube].cube.name)")
      let place = SourcePlace(file: "measure \(measure.name)")
      let expression = try ExpressionParser.parse(text, scope: scope, expecting: nil, at: place)
      return try resolve(expression) { (cube, measures[$0]) }
    }
  }

  /// An expression over measures, over atoms.
  ///
  /// - Parameter asked: measures of the question, which can be named too.
  mutating func expression(
    _ text: String, asked: [Question.Measure] = [], expecting: ColumnType?, at place: SourcePlace
  ) throws -> Expression {
    var types: [ColumnType] = []
    for (_, cube, measure) in known {
      // What is only named here is not needed yet.
      var draft = self
      types.append(try measure.type(in: cubes[cube].fact) ?? draft.expression(measure, of: cube).type)
    }
    var scope = ExpressionScope(
      asked.map { Field($0.name, $0.expression.type) } + zip(known, types).map { Field($0.name, $1) },
      of: cubes.count == 1 ? "cube \(cubes[0].cube.name)" : "this question")
    scope.noun = "measure"
    scope.hasLines = true
    let expression = try ExpressionParser.parse(text, scope: scope, expecting: expecting, at: place)
    var found: [Int: Expression] = [:]
    for index in expression.usedColumns.sorted() {
      found[index] =
        index < asked.count
        ? asked[index].expression
        : try self.expression(known[index - asked.count].measure, of: known[index - asked.count].cube)
    }
    let replaced = expression.replacingColumns { found[$0] ?? expression }
    if replaced.windows.contains(where: { $0.of.usesLines }) {
      throw Failure(
        .usage, "what is worked out from other lines cannot be asked of other lines once more", at: place.description,
        remedy: "take it of a measure that needs no other lines")
    }
    return replaced
  }

  private mutating func resolve(
    _ expression: Expression, _ measure: (Int) -> (cube: Int, measure: CubeMeasure)
  ) throws -> Expression {
    var found: [Int: Expression] = [:]
    for index in expression.usedColumns.sorted() {
      let (cube, measure) = measure(index)
      found[index] = try self.expression(measure, of: cube)
    }
    return expression.replacingColumns { found[$0] ?? expression }
  }
}
