import Columnar
import Definitions
import OperatingSystem

extension QuestionReader {
  /// Reads a condition on levels.
  ///
  /// - Throws: `Failure` with the place within the text.
  func filter(_ text: String) throws -> Question.Filter {
    let fields = available.map { Field($0.name, $0.type) }
    let expression = try ExpressionParser.parse(
      text, scope: ExpressionScope(fields, of: "cube \(cube.name)"), expecting: .boolean,
      at: SourcePlace(file: "--where"))
    return Question.Filter(expression: expression, scope: available)
  }
}
