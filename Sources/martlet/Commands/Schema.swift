import Definitions
import OperatingSystem
import Stages
import Warehouse

// `martlet schema …`: the tables that the definitions ask for.

extension Command {
  /// `martlet schema ddl`
  static let schemaDDL = Command(
    words: ["schema", "ddl"], options: [.schema], summary: "print the SQL that makes the warehouse; connects to nothing"
  ) { invocation in
    let warehouse = try Project().warehouse(named: invocation[.schema])
    try Terminal.write(StarDDL.statements(for: warehouse).map { $0 + ";\n" }.joined(), to: .standard)
    return .done
  }

  /// `martlet schema apply`
  static let schemaApply = Command(
    words: ["schema", "apply"], options: [.schema, .warehouse, .logFormat],
    summary: "make what the warehouse lacks; changes no data"
  ) { invocation in
    let project = try Project()
    let warehouse = try project.warehouse(named: invocation[.schema])
    _ = try invocation.access(root: project.root).withConnection { try SchemaApply.apply($0, warehouse) }
    invocation.log.tell("the warehouse \(warehouse.name) is as its definitions say")
    return .done
  }
}
