/// The choice of views to materialise by benefit per unit of space (Harinarayan, Rajaraman and Ullman: Implementing data
/// cubes efficiently, 1996).
///
/// A question costs the rows that are read for it: of the smallest view chosen that can answer it, else of the fact. In each
/// round the view is taken whose savings over all questions, for each byte of it, are the greatest, of those that still fit.
/// So small views come first; the savings are at least 63 % of what any choice could save with the space that is used, less
/// the share of the largest view.
package struct GreedyChoice {
  /// What could be kept.
  package struct View: Sendable {
    package var rows: Double
    package var space: Double
    /// The questions that it can answer, by their places.
    package var answers: [Int]
    /// What it needs besides, by their places: each takes its space once, however many views need it.
    package var needs: [Int]

    package init(rows: Double, space: Double, answers: [Int], needs: [Int] = []) {
      self.rows = rows
      self.space = space
      self.answers = answers
      self.needs = needs
    }
  }

  /// A view that is to be kept.
  package struct Step: Sendable, Equatable {
    /// Its place among the views.
    package var view: Int
    /// Rows that need not be read when all questions are asked once more, beside the steps before.
    package var gain: Double
    /// Its space, with that of what it is the first to need.
    package var space: Double
  }

  package private(set) var steps: [Step] = []
  /// For each question, the step that answers it; nil for the fact.
  package private(set) var answeredBy: [Int?]

  /// Chooses.
  ///
  /// - Parameters:
  ///   - rows: of the fact, which can answer all.
  ///   - weights: how often each question is asked.
  ///   - budget: space for all views together.
  ///   - shared: space of what views need besides.
  package init(
    of views: [View], rows: Double, weights: [Double], budget: Double, sharing shared: [Double] = [],
    atMost limit: Int = .max
  ) {
    answeredBy = []
    var left = Set(views.indices)
    while true {
      choose(of: views, left, rows, weights, budget, shared, limit)
      let idle = steps.indices.filter { !answeredBy.contains($0) }
      if idle.isEmpty { return }
      // Smaller ones that came later answer all that it was for: its space is better used without it.
      left.subtract(idle.map { steps[$0].view })
    }
  }

  private mutating func choose(
    of views: [View], _ allowed: Set<Int>, _ rows: Double, _ weights: [Double], _ budget: Double,
    _ shared: [Double], _ limit: Int
  ) {
    steps = []
    var costs = weights.map { _ in rows }
    answeredBy = weights.map { _ in nil }
    var left = budget
    var opened: Set<Int> = []
    while steps.count < limit {
      var best: (view: Int, gain: Double, rate: Double, space: Double)?
      for (index, view) in views.enumerated() where allowed.contains(index) {
        let space = view.needs.filter { !opened.contains($0) }.reduce(view.space) { $0 + shared[$1] }
        if space > left { continue }
        let gain = view.answers.reduce(0) { $0 + weights[$1] * max(0, costs[$1] - view.rows) }
        let rate = gain / max(space, 1)
        // The first among equals: the same questions give the same advice.
        if gain > 0, rate > best?.rate ?? 0 { best = (index, gain, rate, space) }
      }
      guard let best else { return }
      for question in views[best.view].answers where views[best.view].rows < costs[question] {
        costs[question] = views[best.view].rows
        answeredBy[question] = steps.count
      }
      left -= best.space
      opened.formUnion(views[best.view].needs)
      steps.append(Step(view: best.view, gain: best.gain, space: best.space))
    }
  }
}
