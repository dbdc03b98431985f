// What the feeds of a source need, worked out once: the evaluators of their expressions and the columns
// that each pass must clean.

import Columnar
import Definitions
import OperatingSystem

/// A dimension feed, ready to be evaluated.
struct DimensionFeedPlan {
  let feed: DimensionFeed
  /// Index of the feed in the source: its place in the accounting.
  let index: Int
  /// Index of the dimension in the warehouse.
  let dimension: Int
  /// Namespace of the natural keys: empty for conformed dimensions.
  let system: String
  let when: ExpressionEvaluator?
  let key: [ExpressionEvaluator]
  let effective: ExpressionEvaluator?
  let attributes: [ExpressionEvaluator?]
  let identifiers: [ExpressionEvaluator?]

  /// Whether each identifier is an attribute, too: then rows of equal attributes have equal identifiers.
  var identifiersAreAttributes: Bool {
    identifiers.allSatisfy { identifier in
      identifier == nil || attributes.contains { $0?.expression.source == identifier?.expression.source }
    }
  }

  var used: Set<Int> {
    ([when, effective] + key + attributes + identifiers).reduce(into: []) { $0.formUnion($1?.usedColumns ?? []) }
  }
}

/// What a role of a fact feed is bound to.
enum RolePlan {
  /// Nothing: −2.
  case notApplicable
  /// A day of the calendar, from a date or an instant.
  case date(ExpressionEvaluator)
  /// A minute of the day, from an instant.
  case timeOfDay(ExpressionEvaluator)
  /// A member: the dimension's index, the namespace, the parts of the natural key.
  case member(dimension: Int, system: String, key: [ExpressionEvaluator])

  var evaluators: [ExpressionEvaluator] {
    switch self {
    case .notApplicable: []
    case .date(let evaluator), .timeOfDay(let evaluator): [evaluator]
    case .member(_, _, let key): key
    }
  }
}

/// A fact feed, ready to be evaluated.
struct FactFeedPlan {
  let feed: FactFeed
  /// Index of the feed in the source: its place in the accounting.
  let index: Int
  /// Index of the fact in the warehouse.
  let fact: Int
  let when: ExpressionEvaluator?
  let grain: [ExpressionEvaluator]
  let instant: ExpressionEvaluator
  let roles: [RolePlan]
  let degenerate: [ExpressionEvaluator?]
  let measures: [ExpressionEvaluator?]
  /// For each link the grain of the row that it leads to.
  let links: [[ExpressionEvaluator]]

  /// Columns that the members pass needs: condition, keys of members, grain.
  var usedForMembers: Set<Int> {
    var used = when?.usedColumns ?? []
    for evaluator in grain { used.formUnion(evaluator.usedColumns) }
    for case .member(_, _, let key) in roles {
      for evaluator in key { used.formUnion(evaluator.usedColumns) }
    }
    return used
  }

  /// Columns that the facts pass needs.
  var used: Set<Int> {
    let all =
      [when, instant] + grain + roles.flatMap(\.evaluators) + degenerate + measures + links.flatMap { $0 }
    return all.reduce(into: []) { $0.formUnion($1?.usedColumns ?? []) }
  }
}

/// All feeds of a source.
struct SourcePlan {
  let source: Source
  let dimensionFeeds: [DimensionFeedPlan]
  let factFeeds: [FactFeedPlan]
  /// Index in the scope of the version column.
  let version: Int?

  init(_ source: Source, of warehouse: Warehouse, zone: TimeZoneRules) throws {
    self.source = source
    func plan(_ expression: Expression) -> ExpressionEvaluator { ExpressionEvaluator(expression, zone: zone) }
    var dimensionFeeds: [DimensionFeedPlan] = []
    var factFeeds: [FactFeedPlan] = []
    for (index, feed) in source.feeds.enumerated() {
      switch feed {
      case .dimension(let feed):
        guard let dimension = warehouse.dimensions.firstIndex(where: { $0.name == feed.dimension }) else {
          throw Failure(.usage, "source \(source.name) feeds the dimension \(feed.dimension), which there is not")
        }
        dimensionFeeds.append(
          DimensionFeedPlan(
            feed: feed, index: index, dimension: dimension,
            system: warehouse.dimensions[dimension].isConformed ? "" : source.system, when: feed.when.map(plan),
            key: feed.key.map(plan), effective: feed.effective.map(plan),
            attributes: feed.attributes.map { $0.map(plan) },
            identifiers: feed.identifiers.map { $0.map(plan) }))
      case .fact(let feed):
        guard let index2 = warehouse.facts.firstIndex(where: { $0.name == feed.fact }) else {
          throw Failure(.usage, "source \(source.name) feeds the fact \(feed.fact), which there is not")
        }
        let roles = try zip(warehouse.facts[index2].roles, feed.roles).map { role, binding -> RolePlan in
          guard let dimension = warehouse.dimensions.firstIndex(where: { $0.name == role.dimension }) else {
            throw Failure(.usage, "role \(role.name) has no dimension \(role.dimension)")
          }
          guard let binding, let first = binding.key.first else { return .notApplicable }
          switch warehouse.dimensions[dimension].kind {
          case .date: return .date(plan(first))
          case .timeOfDay: return .timeOfDay(plan(first))
          case .standard:
            let system = warehouse.dimensions[dimension].isConformed ? "" : binding.system ?? source.system
            return .member(dimension: dimension, system: system, key: binding.key.map(plan))
          }
        }
        factFeeds.append(
          FactFeedPlan(
            feed: feed, index: index, fact: index2, when: feed.when.map(plan), grain: feed.grain.map(plan),
            instant: plan(feed.instant), roles: roles, degenerate: feed.degenerate.map { $0.map(plan) },
            measures: feed.measures.map { $0.map(plan) }, links: feed.links.map { $0?.map(plan) ?? [] }))
      }
    }
    self.dimensionFeeds = dimensionFeeds
    self.factFeeds = factFeeds
    version = source.version.flatMap(source.scopeIndex)
  }

  /// Columns that the members pass cleans.
  var neededForMembers: Set<Int> {
    var needed = version.map { [$0] as Set } ?? []
    for feed in dimensionFeeds { needed.formUnion(feed.used) }
    for feed in factFeeds { needed.formUnion(feed.usedForMembers) }
    return needed
  }

  /// Columns that the facts pass of a fact cleans.
  func needed(forFact fact: Int) -> Set<Int> {
    var needed = version.map { [$0] as Set } ?? []
    for feed in factFeeds where feed.fact == fact { needed.formUnion(feed.used) }
    return needed
  }
}
