import Definitions
internal import OperatingSystem

extension QuestionReader {
  /// Refuses sums over several currencies: a measure whose rows tell their currency is asked for by currency, or of one.
  func checkCurrencies(of question: Question) throws {
    for measure in question.baseMeasures {
      guard case .sum(let name) = measure.formula, case .row(let currency) = question.fact.measure(name)?.currency,
        !isPinned(currency, by: question.filter)
      else { continue }
      let isGrouped = question.levels.contains { $0.name == currency.description }
      if isGrouped, question.totals == .none { continue }
      let converted = question.cube.measures.filter { other in
        guard case .sum(let sum) = other.formula, let derived = question.fact.derivedMeasure(sum),
          case .fixed = derived.measure.currency
        else { return false }
        return derived.inputs.contains(LevelReference(role: nil, level: name))
      }.map(\.name)
      let ways = [
        isGrouped ? "leave --\(question.totals.rawValue) out" : "add \(currency) to --by",
        "choose one by --where \"\(currency) = 'EUR'\"",
      ]
      throw Failure(
        .usage,
        isGrouped
          ? "totals would sum \(measure.name) over different currencies"
          : "\(measure.name) is in the currency of \(currency): a sum over different currencies means nothing",
        at: isGrouped ? "--\(question.totals.rawValue)" : "--measures",
        remedy: (converted.isEmpty ? ways : ways + ["ask for \(Self.list(converted))"]).joined(separator: ", or "))
    }
  }

  /// Whether a condition lets one value of a level through and no other.
  private func isPinned(_ level: LevelReference, by filter: Question.Filter?) -> Bool {
    guard let filter else { return false }
    func isLevel(_ expression: Expression) -> Bool {
      if case .column(let index) = expression.node { return filter.scope[index].name == level.description }
      return false
    }
    func isText(_ expression: Expression) -> Bool {
      if case .text = expression.node { return true }
      return false
    }
    func pins(_ expression: Expression) -> Bool {
      switch expression.node {
      case .and(let left, let right): pins(left) || pins(right)
      case .compare(.equal, let left, let right):
        (isLevel(left) && isText(right)) || (isLevel(right) && isText(left))
      case .isIn(let value, let candidates): isLevel(value) && candidates.count == 1 && isText(candidates[0])
      default: false
      }
    }
    return pins(filter.expression)
  }
}
