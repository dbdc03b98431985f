import Cube
import Definitions
import OperatingSystem
import Stages
import Warehouse

// `martlet schema …`: the tables that the definitions ask for.

extension Command {
  private static let sql = Option.flag("sql", "print the statements instead, as a script")
  private static let checking = Option.flag("check", "end with status 1 where something differs")
  private static let rewrite = Option.flag("allow-rewrite", "also write tables anew, where a type has changed")
  private static let drop = Option.flag("allow-drop", "also drop columns and tables that no definition names any more")

  /// `martlet schema ddl`
  static let schemaDDL = Command(
    words: ["schema", "ddl"], arguments: ["[WAREHOUSE]"], options: [.schema],
    summary: "print the SQL that makes the warehouse; connects to nothing"
  ) { invocation in
    let warehouse = try invocation.schemaWarehouse(Project())
    try Terminal.write(StarDDL.statements(for: warehouse).map { $0 + ";\n" }.joined(), to: .standard)
    return .done
  }

  /// `martlet schema diff`
  static let schemaDiff = Command(
    words: ["schema", "diff"], arguments: ["[WAREHOUSE]"], options: [sql, checking, .schema, .warehouse, .logFormat],
    summary: "list what the definitions ask for and the database has not, and the other way round",
    details: "+ is missing, ~ is another, - is named by no definition. Nothing is changed."
  ) { invocation in
    let project = try Project()
    let access = try invocation.access(root: project.root)
    let warehouse = try invocation.schemaWarehouse(project, in: access)
    let plan = try access.withConnection { connection in
      var plan = try SchemaStep.plan(connection, warehouse)
      plan.differences += try Cuboids.differences(connection, warehouse)
      return plan
    }
    let text = invocation.has(sql) ? plan.script : plan.differences.map { $0.listing + "\n" }.joined()
    try Terminal.write(text, to: .standard)
    return invocation.has(checking) && !plan.differences.isEmpty ? .failed : .done
  }

  /// `martlet schema apply`
  static let schemaApply = Command(
    words: ["schema", "apply"], arguments: ["[WAREHOUSE]"],
    options: [rewrite, drop, .schema, .warehouse, .logFormat],
    summary: "make what the warehouse lacks; changes no data without being allowed to"
  ) { invocation in
    let project = try Project()
    let access = try invocation.access(root: project.root)
    let warehouse = try invocation.schemaWarehouse(project, in: access)
    var efforts: Set<SchemaDifference.Effort> = []
    if invocation.has(rewrite) { efforts.insert(.rewrite) }
    if invocation.has(drop) { efforts.insert(.drop) }
    let left = try access.withConnection { connection in
      try SchemaStep.apply(connection, warehouse, allowing: efforts) {
        try Cuboids.bringInLine(connection, warehouse)
      }
    }
    for difference in left { invocation.log.tell("left as it is: \(difference.line)", .warning) }
    invocation.log.tell(
      left.isEmpty
        ? "the warehouse \(warehouse.name) is as its definitions say"
        : "the warehouse \(warehouse.name) has all that its definitions ask for")
    return .done
  }
}

extension SchemaDifference {
  /// The line of `schema diff`: with what it takes.
  fileprivate var listing: String {
    switch effort {
    case .online: line
    case .rewrite: line + "  --allow-rewrite"
    case .drop: line + "  --allow-drop"
    case .rebuild: line + "  not in place: martlet rebuild"
    }
  }
}

extension Invocation {
  /// The warehouse that a command of `schema` is about.
  ///
  /// - Parameter access: the database that is asked where several could be meant.
  func schemaWarehouse(_ project: Project, in access: WarehouseAccess? = nil) throws -> Definitions.Warehouse {
    if let name = argument(0), let other = self[.schema], name != other {
      throw Failure(.usage, "two warehouses are named: \(name) and \(other)")
    }
    return try project.warehouse(named: argument(0) ?? self[.schema], in: access)
  }
}
