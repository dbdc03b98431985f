internal import Definitions
internal import Load
internal import OperatingSystem
internal import StageFiles
internal import Transform

extension BatchPlan {
  /// The plan for programs, as JSON.
  package var json: String {
    let told: (state: String, failure: Failure?) =
      switch state {
      case .open: ("open", nil)
      case .published: ("published", nil)
      case .stopped(let failure): ("stopped", failure)
      }
    let members: [(String, JSONValue)] = [
      ("pipeline", .string(pipeline)), ("batch", .string(name)), ("state", .string(told.state)),
      ("stopped_by", .optional(told.failure?.message)), ("batch_id", .integer(Int(batch.batchID))),
      ("warehouse_version", .integer(Int(batch.warehouseVersion))),
      ("dimensions", .array(changes.dimensions.map(Self.json))), ("facts", .array(changes.facts.map(Self.json))),
      ("screens", .array(screens.filter { $0.failed > 0 }.map(\.json))), ("accounting", accounts?.json ?? .null),
    ]
    return JSONValue.members(members).lines
  }

  private static func json(_ dimension: PublishPlan.Dimension) -> JSONValue {
    .members([("dimension", .string(dimension.name)), ("changes", .array(dimension.groups.map(json)))])
  }

  private static func json(_ group: PublishPlan.Group) -> JSONValue {
    .members([
      ("of", .string(group.subject)), ("what", .string(group.what)), ("count", .integer(Int(group.count))),
      ("examples", .array(group.examples.map(json))),
    ])
  }

  private static func json(_ example: PublishPlan.Example) -> JSONValue {
    .members([("name", .string(example.name)), ("changes", .array(example.changes.map(json)))])
  }

  private static func json(_ change: PublishPlan.Change) -> JSONValue {
    .members([
      ("column", .string(change.column)), ("old", .optional(change.old)), ("new", .optional(change.new)),
    ])
  }

  private static func json(_ fact: PublishPlan.Fact) -> JSONValue {
    let columns = fact.columns.map { ($0.name, JSONValue.integer(Int($0.rows))) }
    return .members([
      ("fact", .string(fact.name)), ("rows", .integer(Int(fact.rows))), ("compared", .boolean(fact.isCompared)),
      ("changes", .array(fact.groups.map(json))), ("columns", .members(columns)),
      ("sums", .array(fact.sums.map(json))),
    ])
  }

  private static func json(_ sum: PublishPlan.Sum) -> JSONValue {
    .members([
      ("measure", .string(sum.measure)), ("before", .string(sum.before)), ("after", .string(sum.after)),
    ])
  }
}
