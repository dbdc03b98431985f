import Columnar

/// Checks that the tables and columns which follow from a warehouse's definitions have different names that fit.
struct WarehouseNames {
  let warehouse: Warehouse
  let places: DeclaredPlaces
  let findings: Findings
  let place: SourcePlace

  init(_ warehouse: Warehouse, _ places: DeclaredPlaces, _ findings: Findings, _ place: SourcePlace) {
    self.warehouse = warehouse
    self.places = places
    self.findings = findings
    self.place = place
  }

  func check() {
    checkTables()
    for dimension in warehouse.dimensions where dimension.kind == .standard {
      let versions = dimension.naturalKey.map(\.name) + dimension.versionLayout.columns.map(\.name)
      // A person's versions leave the natural key out; it must differ from the attributes all the same.
      checkColumns(
        dimension.identity == nil ? dimension.versionLayout.columns.map(\.name) : versions, "dimension", dimension.name)
      checkColumns(dimension.memberLayout.columns.map(\.name), "dimension", dimension.name)
      checkColumns(dimension.eventLayout.columns.map(\.name), "dimension", dimension.name)
    }
    for fact in warehouse.facts {
      let derived = fact.derived.map(\.measure.name)
      checkColumns(warehouse.layout(of: fact).columns.map(\.name) + derived, "fact", fact.name)
    }
    for cube in warehouse.cubes { checkLengths(warehouse.columns(of: cube).map(\.name), "cube", cube.name) }
    checkCubes()
  }

  /// Cubes' views and cuboids' tables are in a schema of their own.
  private func checkCubes() {
    var owners = Dictionary(warehouse.cubes.map { ($0.name, $0.name) }) { first, _ in first }
    for cube in warehouse.cubes {
      for cuboid in cube.cuboids {
        let table = "\(cube.name)_\(cuboid.name)"
        if let other = owners.updateValue(cube.name, forKey: table) {
          report(
            "the cuboid \(cuboid.name) of cube \(cube.name) makes a table '\(table)', which the cube \(other) makes too",
            places.place(ofColumn: cuboid.name, of: cube.name))
        }
      }
    }
  }

  private func checkTables() {
    var owners: [String: String] = [:]
    func take(_ table: String, _ owner: String, declared: String) {
      if let other = owners[table] {
        report("the \(owner) makes a table '\(table)', which the \(other) makes too", places.place(ofTable: declared))
      }
      owners[table] = owner
      if table.utf8.count > 63 {
        report("the \(owner) makes a table '\(table)', a name longer than 63 letters", places.place(ofTable: declared))
      }
    }
    for dimension in warehouse.dimensions {
      let suffixes =
        dimension.kind == .standard
        ? ["", "_member", "_identifier", "_pin", "_link", "_relink", "_event", "_confirmed"] : [""]
      for suffix in suffixes { take(dimension.name + suffix, "dimension \(dimension.name)", declared: dimension.name) }
    }
    for fact in warehouse.facts {
      take(fact.name, "fact \(fact.name)", declared: fact.name)
      take(fact.tableName, "fact \(fact.name)", declared: fact.name)
      let superseded = "superseded_\(warehouse.name)_\(fact.name)"
      if superseded.utf8.count > 63 {
        report(
          "the fact \(fact.name) makes a table '\(superseded)', a name longer than 63 letters",
          places.place(ofTable: fact.name))
      }
    }
  }

  private func checkColumns(_ names: [String], _ what: String, _ table: String) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      report(
        "\(what) \(table): two columns are called '\(name)', or Martlet has one of that name",
        places.place(ofColumn: name, of: table))
    }
    checkLengths(names, what, table)
  }

  private func checkLengths(_ names: [String], _ what: String, _ table: String) {
    for name in names where name.utf8.count > 63 {
      report(
        "\(what) \(table): the column name '\(name)' is longer than 63 letters", places.place(ofColumn: name, of: table)
      )
    }
  }

  private func report(_ message: String, _ place: SourcePlace?) {
    findings.report(message, at: place ?? self.place, remedy: "choose another name")
  }
}
