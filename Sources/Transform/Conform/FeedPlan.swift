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
  /// Its way to members: index in the source's bindings.
  let binding: Int

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
  /// A member: the dimension's index, the namespace, the parts of the natural key; and the index of the same in the
  /// source's bindings.
  case member(dimension: Int, system: String, key: [ExpressionEvaluator], binding: Int)

  var evaluators: [ExpressionEvaluator] {
    switch self {
    case .notApplicable: []
    case .date(let evaluator), .timeOfDay(let evaluator): [evaluator]
    case .member(_, _, let key, _): key
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

  /// The bindings of its roles to members.
  var bindings: [Int] {
    roles.compactMap { role in if case .member(_, _, _, let binding) = role { binding } else { nil } }
  }

  /// Columns that the members pass needs: condition, keys of members, grain.
  var usedForMembers: Set<Int> {
    var used = when?.usedColumns ?? []
    for evaluator in grain { used.formUnion(evaluator.usedColumns) }
    for case .member(_, _, let key, _) in roles {
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
  /// The ways from rows to members, each different one once.
  let bindings: [MemberBinding]
  /// Those that roles of facts take.
  let roleBindings: [Int]
  /// Index in the scope of the version column.
  let version: Int?

  init(_ source: Source, of warehouse: Warehouse, zone: TimeZoneRules) throws {
    self.source = source
    func plan(_ expression: Expression) -> ExpressionEvaluator { ExpressionEvaluator(expression, zone: zone) }
    var dimensionFeeds: [DimensionFeedPlan] = []
    var factFeeds: [FactFeedPlan] = []
    var bindings: [MemberBinding] = []
    func bind(_ dimension: Int, _ system: String, _ key: [Expression]) -> Int {
      let binding = MemberBinding(
        dimension: dimension, system: system, key: key.map(\.source), types: key.map(\.type))
      if let known = bindings.firstIndex(of: binding) { return known }
      bindings.append(binding)
      return bindings.count - 1
    }
    for (index, feed) in source.feeds.enumerated() {
      switch feed {
      case .dimension(let feed):
        guard let dimension = warehouse.dimensions.firstIndex(where: { $0.name == feed.dimension }) else {
          throw Failure(.usage, "source \(source.name) feeds the dimension \(feed.dimension), which there is not")
        }
        let system = warehouse.dimensions[dimension].isConformed ? "" : source.system
        dimensionFeeds.append(
          DimensionFeedPlan(
            feed: feed, index: index, dimension: dimension, system: system, when: feed.when.map(plan),
            key: feed.key.map(plan), effective: feed.effective.map(plan),
            attributes: feed.attributes.map { $0.map(plan) },
            identifiers: feed.identifiers.map { $0.map(plan) }, binding: bind(dimension, system, feed.key)))
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
            return .member(
              dimension: dimension, system: system, key: binding.key.map(plan),
              binding: bind(dimension, system, binding.key))
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
    self.bindings = bindings
    roleBindings = bindings.indices.filter { binding in factFeeds.contains { $0.bindings.contains(binding) } }
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
