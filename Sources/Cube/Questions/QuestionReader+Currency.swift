import Definitions
internal import OperatingSystem

extension QuestionReader {
  /// Refuses sums over several currencies: a measure whose rows tell their currency is asked for by currency, or of one.
  func checkCurrencies(of question: Question) throws {
    for part in question.parts {
      for measure in part.measures {
        guard let name = measure.summed, case .row(let currency)? = part.fact.measure(name)?.currency,
          !isPinned(currency, by: question.filter)
        else { continue }
        try checkCurrency(currency, measure, part, question)
      }
    }
  }

  private func checkCurrency(
    _ currency: LevelReference, _ measure: CubeMeasure, _ part: Question.Part, _ question: Question
  ) throws {
    let level = question.levels.firstIndex { $0.name == currency.description }
    let isMixed = question.top?.withOthers == true && level == question.levels.count - 1
    if let level, !isMixed, question.neededSets.allSatisfy({ $0 & question.bit(level) == 0 }) { return }
    let converted = part.cube.measures.filter { other in
      guard let sum = other.summed, let derived = part.fact.derivedMeasure(sum),
        case .fixed = derived.measure.currency
      else { return false }
      return derived.inputs.contains(LevelReference(role: nil, level: measure.summed ?? ""))
    }.map(\.name)
    let option = question.sets == [0] ? "--measures" : text[.sets] == nil ? "--\(question.totals.rawValue)" : "--sets"
    let ways = [
      level == nil ? "add \(currency) to --by" : isMixed ? "leave --others out" : "leave \(option) out",
      "choose one by --where \"\(currency) = 'EUR'\"",
    ]
    throw Failure(
      .usage,
      level != nil
        ? "totals would sum \(measure.name) over different currencies"
        : "\(measure.name) is in the currency of \(currency): a sum over different currencies means nothing",
      at: level != nil ? option : "--measures",
      remedy: (converted.isEmpty ? ways : ways + ["ask for \(Self.list(converted))"]).joined(separator: ", or "))
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
