import Columnar
import Cube
import Definitions
import OperatingSystem
import PostgreSQL
import Stages

// `martlet cube …`: the cuboids of the cubes.

extension Command {
  private static let cuboid = Option.value("cuboid", "NAME", "only this cuboid")
  private static let options: [Option] = [.schema, .warehouse, .logFormat]

  /// `martlet cube list`
  static let cubeList = Command(
    words: ["cube", "list"], arguments: ["[CUBE]"], options: options + [.format],
    summary: "list the cuboids that are declared, and how they stand"
  ) { invocation in
    let format = try AnswerFormat.named(invocation[.format] ?? "table")
    let listings = try with(invocation) { try Cuboids.list($0, warehouse: $1, cube: invocation.argument(0)) }
    func words(_ names: [String]) -> String? { names.isEmpty ? nil : names.joined(separator: ", ") }
    let lines = listings.map { listing -> [String?] in
      let (state, rows): (String, Int64?) =
        switch listing.state {
        case .absent: ("absent", nil)
        case .outdated: ("outdated", nil)
        case .built(let rows): ("built", rows)
        }
      let cuboid = listing.cuboid
      return [
        listing.cube, cuboid.name, words(cuboid.levels.map(\.description)), words(cuboid.counts), rows.map { "\($0)" },
        state,
      ]
    }
    let table = ResultTable(texts: ["cube", "cuboid", "levels", "counts", "rows", "state"], lines)
    try Terminal.write(format.write(table), to: .standard)
    return .done
  }

  /// `martlet cube build`
  static let cubeBuild = Command(
    words: ["cube", "build"], arguments: ["CUBE"], options: options + [cuboid],
    summary: "build the cuboids of a cube anew from the star"
  ) { invocation in
    let built = try alone(invocation) {
      try Cuboids.build($0, warehouse: $1, cube: invocation.argument(0) ?? "", cuboid: invocation[cuboid])
    }
    for table in built { invocation.log.tell("built \(table.name)") }
    return .done
  }

  /// `martlet cube drop`
  static let cubeDrop = Command(
    words: ["cube", "drop"], arguments: ["CUBE"], options: options + [cuboid],
    summary: "drop the cuboids of a cube; answers stay the same, from the star"
  ) { invocation in
    let dropped = try alone(invocation) {
      try Cuboids.drop($0, warehouse: $1, cube: invocation.argument(0) ?? "", cuboid: invocation[cuboid])
    }
    for table in dropped { invocation.log.tell("dropped \(table.name)") }
    return .done
  }

  /// `martlet cube verify`
  static let cubeVerify = Command(
    words: ["cube", "verify"], arguments: ["CUBE"], options: options + [cuboid],
    summary: "compare the cuboids of a cube with the star, row by row"
  ) { invocation in
    let verified = try with(invocation) {
      try Cuboids.verify($0, warehouse: $1, cube: invocation.argument(0) ?? "", cuboid: invocation[cuboid])
    }
    var text = ""
    for (table, differences) in verified {
      let found = differences.map { $0 == 0 ? "equal" : "\($0) rows differ" } ?? "not built, or outdated"
      text += "\(table.name): \(found)\n"
    }
    try Terminal.write(text, to: .standard)
    return verified.contains { ($0.differences ?? 0) > 0 } ? .failed : .done
  }

  /// Runs the body while nobody publishes: a batch changes what cuboids are built from, be it a dimension alone.
  private static func alone<Result>(
    _ invocation: Invocation, _ body: (Connection, Warehouse) throws -> Result
  ) throws -> Result {
    try with(invocation) { connection, warehouse in
      try SchemaStep.alone(connection, warehouse) { try body(connection, warehouse) }
    }
  }

  private static func with<Result>(
    _ invocation: Invocation, _ body: (Connection, Warehouse) throws -> Result
  ) throws -> Result {
    let project = try Project()
    let access = try invocation.access(root: project.root)
    let warehouse = try project.warehouse(named: invocation[.schema], cube: invocation.argument(0), in: access)
    return try access.withConnection { try body($0, warehouse) }
  }
}

extension ResultTable {
  /// A table of texts alone.
  init(texts headers: [String], _ rows: [[String?]]) {
    self.init(
      levels: headers.map { Header($0, .text) }, measures: [],
      rows: rows.map { row in Row(row.map { $0.map { .value($0) } ?? .none }, []) })
  }
}
