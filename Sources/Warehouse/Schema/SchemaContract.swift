internal import Columnar
internal import Definitions

/// What a warehouse's data was made by and its tables do not show: kept beside them, as lines of a name and a value.
struct SchemaContract {
  /// What becomes of the data where an entry changes.
  enum Subject: Equatable {
    case zone
    case keys(dimension: String)
    case history(dimension: String)
    case scale(fact: String)
    /// A table that Martlet made: its schema and name.
    case table(String, String)
    /// A cube's view.
    case view(String, String)
  }

  private(set) var values: [String: String] = [:]

  init(_ warehouse: Warehouse) {
    values["zone"] = warehouse.zone
    for dimension in warehouse.dimensions where dimension.kind == .standard {
      values["keys \(dimension.name)"] =
        (dimension.isConformed ? "the same in all systems" : "by system")
        + (dimension.identity == nil ? "" : ", joined by identifiers")
      for attribute in dimension.attributes {
        values["history \(dimension.name).\(attribute.name)"] = attribute.history.rawValue
      }
    }
    for fact in warehouse.facts {
      for measure in fact.measures { values["scale \(fact.name).\(measure.name)"] = "\(measure.type)" }
    }
    let own = StarDDL.tables(of: warehouse).dropFirst(LedgerTables.all.count)
    for table in own { values["table \(table.schema).\(table.name)"] = "made" }
    for cube in warehouse.cubes { values["view \(warehouse.cubeSchema).\(cube.name)"] = "made" }
  }

  /// Reads what `text` wrote.
  init(text: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 1)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
  }

  var text: String { values.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined() }

  /// Takes over the tables of an earlier contract that are still there.
  mutating func keepTables(of earlier: SchemaContract, where isThere: (String, String) -> Bool) {
    for (name, value) in earlier.values {
      if case .table(let schema, let table)? = Self.subject(name), isThere(schema, table) { values[name] = value }
    }
  }

  /// What a name is about.
  static func subject(_ name: String) -> Subject? {
    let words = name.split(separator: " ").map(String.init)
    guard words.count == 2 else { return name == "zone" ? .zone : nil }
    let parts = words[1].split(separator: ".").map(String.init)
    switch words[0] {
    case "keys": return .keys(dimension: words[1])
    case "history": return .history(dimension: parts[0])
    case "scale": return .scale(fact: parts[0])
    case "table": return parts.count == 2 ? .table(parts[0], parts[1]) : nil
    case "view": return parts.count == 2 ? .view(parts[0], parts[1]) : nil
    default: return nil
    }
  }
}
