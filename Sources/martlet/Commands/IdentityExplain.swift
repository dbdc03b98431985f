import Cube
import Definitions
import OperatingSystem
import Stages

extension Command {
  private enum Form: String, CaseIterable { case table, json }

  private static let id = Option.value("id", "N", "the person of this durable id, of today or of the past")
  private static let raw = Option.flag("raw", "with keys and identifiers as they are; they may be personal")
  private static let form = Option.value("format", "table|json", "form of the answer; table by default")

  /// `martlet identity explain`
  static let identityExplain = Command(
    words: ["identity", "explain"], arguments: ["DIMENSION", "[KEY]"], options: [id, raw, form, .schema, .warehouse],
    summary: "tell why accounts are one person: what joins them, what was passed over, how it came to be",
    details: """
      KEY is an account's system and natural key, as cleaned: shop:anna@x.example; columns of a key with | between.
      Accounts are told by their numbers; --raw tells keys and identifiers, too.
      """
  ) { invocation in
    let form = try invocation.choice(form, Form.self) ?? .table
    let project = try Project()
    let name = invocation.argument(0) ?? ""
    let access = try invocation.access(root: project.root)
    let warehouse = try project.warehouse(named: invocation[.schema], person: name, in: access)
    let dimension = try warehouse.person(name)
    let subject: IdentityExplanation.Subject
    switch (invocation.argument(1), try invocation.number(id, atLeast: 1)) {
    case (let key?, nil):
      do throws(MemberReference.Fault) {
        subject = .account(try MemberReference(key, of: dimension))
      } catch {
        throw Failure(.usage, error.message, at: "KEY", remedy: error.remedy)
      }
    case (nil, let number?) where number <= Int(Int32.max): subject = .person(Int64(number))
    case (nil, _?): throw Failure(.usage, "--id is greater than any durable id")
    default: throw Failure(.usage, "either KEY or --id must say who is meant")
    }
    let found = try access.asOfOneInstant {
      try IdentityExplanation.find($0, warehouse, dimension, subject)
    }
    var text = ""
    switch form {
    case .json: text = found.json(isRaw: invocation.has(raw))
    case .table:
      text = found.headline + "\n"
      for table in found.tables(isRaw: invocation.has(raw)) {
        text += "\n\(table.title)\n" + AnswerFormat.table.write(ResultTable(texts: table.headers, table.rows))
      }
    }
    try Terminal.write(text, to: .standard)
    return .done
  }
}

extension Project {
  /// The warehouse that is meant: the one named, or the only one with such a dimension of persons.
  fileprivate func warehouse(
    named name: String?, person: String, in access: WarehouseAccess
  ) throws -> Definitions.Warehouse {
    let names = name == nil ? try warehouseNames() : []
    let having = try names.map { try warehouse($0) }.filter { $0.dimension(person)?.identity != nil }
    return having.count == 1 ? having[0] : try warehouse(named: name, in: access)
  }
}

extension Definitions.Warehouse {
  /// The dimension of a name, which must have identity.
  fileprivate func person(_ name: String) throws -> Definitions.Dimension {
    if let dimension = dimension(name), dimension.identity != nil { return dimension }
    let problem =
      dimension(name) == nil ? "there is no dimension \(name)" : "each member of \(name) stands for itself"
    throw Failure(
      .usage, problem,
      remedy: NearestName.remedy(
        name, in: dimensions.filter { $0.identity != nil }.map(\.name), called: "dimensions with identity"))
  }
}
