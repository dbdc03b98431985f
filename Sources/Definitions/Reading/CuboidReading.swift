import Columnar

// Cuboids of a cube: `day_category: {levels: [date.date, product.category], counts: [customers]}`.

extension CubeReading {
  private enum CuboidMeasures: String, CaseIterable { case additive }
  static let cuboidKeys = ["levels", "counts", "index", "measures", "description"]

  /// Reads the cuboids of a cube, whose measures and roles are read.
  func cuboids(_ node: YAMLNode, _ cube: Cube, _ fact: Fact, _ subject: String) -> [Cuboid] {
    // Its table is called `<cube>_<cuboid>`.
    findings.named(node, "\(subject): cuboids", suffix: cube.name.utf8.count + 1).compactMap { name, entry in
      let subject = "\(subject): cuboid \(name)"
      guard
        let mapping = DefinitionMapping(entry.value, subject, keys: Self.cuboidKeys, findings)
      else { return nil }
      _ = mapping.choice("measures", default: CuboidMeasures.additive)
      _ = mapping.text("description")
      guard let list = mapping.required("levels"),
        let found = list.elements?.isEmpty == true ? [] : levels(list, "levels", cube, fact, subject)
      else { return nil }
      let levels = found.map(\.level)
      let counts = mapping.optional("counts").map { self.counts($0, cube, subject) } ?? []
      guard let list = mapping.optional("index") else { return Cuboid(name: name, levels: levels, counts: counts) }
      let indexed = self.levels(list, "index", cube, fact, subject) ?? []
      for (level, place) in indexed where !levels.contains(level) {
        findings.report(
          "\(subject): index: '\(level)' is no level of the cuboid", at: place,
          remedy: "it has \(levels.map(\.description).joined(separator: ", "))")
      }
      return Cuboid(name: name, levels: levels, indexed: indexed.map(\.level), counts: counts)
    }
  }

  private func counts(_ list: YAMLNode, _ cube: Cube, _ subject: String) -> [String] {
    guard let elements = list.elements, !elements.isEmpty else {
      findings.report("\(subject): counts: expected a list of distinct counts, found \(list.kind)", at: list.place)
      return []
    }
    let known = cube.measures.filter { if case .distinct = $0.formula { true } else { false } }.map(\.name)
    var counts: [String] = []
    for element in elements {
      guard let name = findings.text(element, "\(subject): counts", expecting: "a distinct count of the cube"),
        findings.reference(
          name, among: known, "\(subject): counts: the cube has no distinct count", called: "distinct counts",
          at: element.place)
      else { continue }
      if counts.contains(name) { findings.report("\(subject): counts: '\(name)' stands twice", at: element.place) }
      counts.append(name)
    }
    return counts
  }

  private func levels(
    _ list: YAMLNode, _ key: String, _ cube: Cube, _ fact: Fact, _ subject: String
  ) -> [(level: LevelReference, place: SourcePlace)]? {
    guard let elements = list.elements, !elements.isEmpty else {
      findings.report("\(subject): \(key): expected a list of levels, found \(list.kind)", at: list.place)
      return nil
    }
    var levels: [(level: LevelReference, place: SourcePlace)] = []
    for element in elements {
      guard let text = findings.text(element, subject, expecting: "a level"),
        let level = level(text, cube, fact, element, subject)
      else { continue }
      if levels.contains(where: { $0.level == level }) {
        findings.report("\(subject): the level '\(level)' stands twice", at: element.place)
      }
      levels.append((level, element.place))
    }
    return levels
  }

  private func level(_ text: String, _ cube: Cube, _ fact: Fact, _ node: YAMLNode, _ subject: String) -> LevelReference?
  {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      let columns = fact.grain.map(\.name) + fact.degenerate.map(\.name)
      if columns.contains(text) { return LevelReference(role: nil, level: text) }
      // A role alone is its member, whatever version that was.
      let roles = cube.roles.filter { fact.role($0).flatMap { warehouse.dimension($0.dimension) }?.kind == .standard }
      guard
        findings.reference(
          text, among: columns + roles, "\(subject): the fact \(fact.name) has no column or role",
          called: "levels are written role.level; columns and roles", at: node.place),
        let dimension = fact.role(text).flatMap({ warehouse.dimension($0.dimension) })
      else { return nil }
      return LevelReference(role: text, level: dimension.idColumn)
    }
    guard
      findings.reference(
        parts[0], among: cube.roles, "\(subject): the cube has no role", called: "roles", at: node.place),
      let dimension = fact.role(parts[0]).flatMap({ warehouse.dimension($0.dimension) }),
      findings.reference(
        parts[1], among: dimension.levelNames, "\(subject): the dimension \(dimension.name) has no level",
        called: "levels", at: node.place)
    else { return nil }
    if dimension.attribute(parts[1])?.isPersonal == true {
      findings.report(
        "\(subject): '\(text)' is personal and cannot be a level of a cuboid", at: node.place,
        remedy: "use a coarser level")
      return nil
    }
    return LevelReference(role: parts[0], level: parts[1])
  }
}

extension Dimension {
  /// Names of the columns that can be levels of a cuboid, personal ones included.
  fileprivate var levelNames: [String] {
    if let generated = generatedLayout { return generated.columns.dropFirst().map(\.name) }
    let key = identity == nil ? (isConformed ? [] : ["system"]) + naturalKey.map(\.name) : []
    return key + attributes.map(\.name) + [idColumn]
  }
}
