import Definitions
import OperatingSystem
import Stages

extension Command {
  private enum Form: String, CaseIterable { case table, json }

  private static let key = Option.value("key", "K", "key of the row, or of the dimension's version")
  private static let grain = Option.value(
    "grain", "a=b,…", "the fact row with these values in the columns of its grain")
  private static let member = Option.value("member", "SYSTEM:KEY", "the dimension's version in force of this member")
  private static let pipeline = Option.value("pipeline", "NAME", "definitions to run the record through again")
  private static let raw = Option.flag("raw", "with the record itself and personal values")
  private static let everything = Option.flag("all", "with cleaning steps that changed nothing")
  private static let form = Option.value("format", "table|json", "form of the answer; table by default")

  /// `martlet trace`
  static let trace = Command(
    words: ["trace"], arguments: ["FACT|DIMENSION"],
    options: [key, grain, member, raw, everything, form, pipeline, .schema, .warehouse],
    summary: "lead a row of the star back to its source lines, and to every rule that touched it",
    details: """
      Of a fact row: its deliveries, the record, what cleaning, fill-down, lookups and expressions made of it, and which
      versions of which members it is bound to, and why. Of a dimension's version: the event that each attribute survives
      from. The record is read again from its file, as far as that is at hand, and run through the definitions of today:
      what differs from the row is told.
      """
  ) { invocation in
    let form = try invocation.choice(form, Form.self) ?? .table
    let project = try Project()
    let name = invocation.argument(0) ?? ""
    let access = try invocation.access(root: project.root)
    let warehouse = try project.warehouse(named: invocation[.schema], table: name, in: access)
    let (isRaw, isAll) = (invocation.has(raw), invocation.has(everything))
    func onlyOne(_ option: Option) throws {
      guard invocation.has(key) != invocation.has(option) else {
        throw Failure(.usage, "either --key or --\(option.name) must say which row of \(name) is meant")
      }
    }
    func number() throws -> Int64? {
      guard let text = invocation[key] else { return nil }
      if let number = Int64(text) { return number }
      throw Failure(.usage, "--key must be a whole number, not \(text)")
    }
    let text: String
    if let fact = warehouse.fact(name) {
      if invocation.has(member) { throw Failure(.usage, "--member names a member, and \(name) is a fact: use --grain") }
      try onlyOne(grain)
      let number = try number()
      text = try access.asOfOneInstant { connection in
        let key = try number ?? TraceQuestion.key(connection, warehouse, fact, grain: invocation[grain] ?? "")
        let trace = try FactTrace.find(
          connection, warehouse, fact, key: key, root: project.root, pipeline: invocation[pipeline],
          log: invocation.log)
        return try form == .json ? trace.json(isRaw: isRaw) : trace.text(isRaw: isRaw, isAll: isAll)
      }
    } else if let dimension = warehouse.dimension(name), dimension.kind == .standard {
      if invocation.has(grain) {
        throw Failure(.usage, "--grain names a fact row, and \(name) is a dimension: use --member")
      }
      try onlyOne(member)
      let number = try number()
      text = try access.asOfOneInstant { connection in
        let key = try number ?? TraceQuestion.key(connection, warehouse, dimension, member: invocation[member] ?? "")
        let trace = try TraceQuestion.version(
          connection, warehouse, dimension, key: key, root: project.root, pipeline: invocation[pipeline],
          log: invocation.log)
        return try form == .json
          ? trace.json(warehouse, isRaw: isRaw) : trace.text(warehouse, isRaw: isRaw, isAll: isAll)
      }
    } else {
      let names = warehouse.facts.map(\.name) + warehouse.dimensions.filter { $0.kind == .standard }.map(\.name)
      let isGenerated = warehouse.dimension(name) != nil
      throw Failure(
        .usage, isGenerated ? "\(name) is generated: it comes from no file" : "there is no fact or dimension \(name)",
        remedy: isGenerated ? nil : NearestName.remedy(name, in: names, called: "there are"))
    }
    try Terminal.write(text, to: .standard)
    return .done
  }
}
