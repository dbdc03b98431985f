import Columnar

/// Reads `dimensions/<name>.yaml`.
struct DimensionReading {
  let findings: Findings
  let places: DeclaredPlaces

  /// The longest of the suffixes that become names of tables: `_identifier`.
  static let longestSuffix = "_identifier".utf8.count
  /// Events say by a bit of 64 which attributes were given.
  static let mostAttributes = 63
  static let attributeKeys = ["type", "history", "personal", "survives", "trust", "description"]

  private enum KindName: String, CaseIterable { case standard, date, time_of_day }

  init(_ findings: Findings, _ places: DeclaredPlaces) {
    self.findings = findings
    self.places = places
  }

  func read(_ node: YAMLNode) -> Dimension? {
    let all = [
      "dimension", "kind", "description", "natural_key", "conformed", "identity", "attributes", "hierarchies",
      "members", "bands",
    ]
    guard let any = DefinitionMapping(node, "dimension", keys: all, findings) else { return nil }
    guard let name = any.name("dimension", suffix: Self.longestSuffix) else { return nil }
    places.table(name, any.keyPlace("dimension"))
    let subject = "dimension \(name)"
    let kind = any.choice("kind", default: KindName.standard)
    let keys =
      switch kind {
      case .standard: all.filter { $0 != "bands" }
      case .date: ["dimension", "kind", "description"]
      case .time_of_day: ["dimension", "kind", "description", "bands"]
      }
    for key in all where any.has(key) && !keys.contains(key) {
      findings.report("\(subject): '\(key)' has no meaning for the kind \(kind.rawValue)", at: any.keyPlace(key))
    }
    var dimension = Dimension(
      name: name, kind: .standard, summary: any.summary(), naturalKey: [], isConformed: false, identity: nil,
      attributes: [],
      hierarchies: [], declaredMembers: [])
    switch kind {
    case .date: dimension.kind = .date
    case .time_of_day: dimension.kind = .timeOfDay(bands: any.optional("bands").map { bands($0, subject) } ?? [])
    case .standard:
      dimension.isConformed = any.boolean("conformed", default: false)
      if let node = any.required("natural_key", remedy: "such as natural_key: {code: text}") {
        dimension.naturalKey = naturalKey(node, name, subject)
      }
      dimension.identity = any.optional("identity").flatMap { IdentityReading(findings).read($0, subject) }
      if let node = any.optional("attributes") {
        dimension.attributes = attributes(node, name, subject, isPerson: any.has("identity"))
      }
      if let node = any.optional("hierarchies") { dimension.hierarchies = hierarchies(node, dimension, subject) }
      if let node = any.optional("members") { dimension.declaredMembers = members(node, dimension, subject) }
    }
    return dimension
  }

  private func naturalKey(_ node: YAMLNode, _ dimension: String, _ subject: String) -> [Field] {
    let fields = findings.named(node, "\(subject): natural_key").compactMap { name, entry -> Field? in
      places.column(name, of: dimension, entry.keyPlace)
      guard let type = findings.type(entry.value, "\(subject): natural_key \(name)") else { return nil }
      guard type == .text || type == .integer else {
        findings.report(
          "\(subject): natural_key \(name): expected text or integer, found '\(type)'", at: entry.value.place)
        return nil
      }
      return Field(name, type)
    }
    if fields.isEmpty, node.entries?.isEmpty == true {
      findings.report("\(subject): the natural key has no column", at: node.place)
    }
    return fields
  }

  private func attributes(
    _ node: YAMLNode, _ dimension: String, _ subject: String, isPerson: Bool
  ) -> [Attribute] {
    let found = findings.named(node, "\(subject): attributes").compactMap { name, entry -> Attribute? in
      places.column(name, of: dimension, entry.keyPlace)
      let subject = "attribute \(dimension).\(name)"
      if entry.value.text != nil, let type = findings.type(entry.value, subject) {
        return Attribute(name: name, type: type, history: .overwrite, isPersonal: false, summary: "")
      }
      guard entry.value.text == nil,
        let mapping = DefinitionMapping(entry.value, subject, keys: Self.attributeKeys, findings)
      else { return nil }
      var attribute = Attribute(
        name: name, type: mapping.type("type") ?? .text, history: mapping.choice("history", default: .overwrite),
        isPersonal: mapping.boolean("personal", default: false), summary: mapping.summary())
      IdentityReading(findings).readSurvival(mapping, &attribute, isPerson: isPerson)
      return attribute
    }
    if found.count > Self.mostAttributes {
      findings.report(
        "\(subject): \(found.count) attributes; at most \(Self.mostAttributes) are possible", at: node.place)
    }
    return found
  }

  private func hierarchies(_ node: YAMLNode, _ dimension: Dimension, _ subject: String) -> [Hierarchy] {
    let names = dimension.attributes.map(\.name) + (dimension.identity == nil ? dimension.naturalKey.map(\.name) : [])
    return findings.named(node, "\(subject): hierarchies").map { name, entry in
      var levels: [String] = []
      let subject = "\(subject): hierarchy \(name)"
      guard let elements = entry.value.elements else {
        findings.report(
          "\(subject): expected a list of levels from coarse to fine, found \(entry.value.kind)", at: entry.value.place)
        return Hierarchy(name: name, levels: [])
      }
      for element in elements {
        guard let level = findings.text(element, subject, expecting: "an attribute"),
          findings.reference(
            level, among: names, "\(subject): there is no attribute", called: "attributes", at: element.place)
        else { continue }
        if levels.contains(level) {
          findings.report("\(subject): the level '\(level)' stands twice", at: element.place)
        }
        levels.append(level)
      }
      return Hierarchy(name: name, levels: levels)
    }
  }

  private func members(_ node: YAMLNode, _ dimension: Dimension, _ subject: String) -> [[String: String]] {
    let fields = dimension.naturalKey + dimension.attributes.map { Field($0.name, $0.type) }
    let subject = "\(subject): members"
    guard let elements = node.elements else {
      findings.report("\(subject): expected a list, found \(node.kind)", at: node.place)
      return []
    }
    if !dimension.isConformed {
      findings.report(
        "\(subject): members can be declared only where the natural key means the same in all systems", at: node.place,
        remedy: "add conformed: true")
    }
    var keys: Set<[String]> = []
    return elements.compactMap { element in
      guard let mapping = DefinitionMapping(element, subject, keys: fields.map(\.name), findings) else { return nil }
      var member: [String: String] = [:]
      for field in fields {
        let isKey = dimension.naturalKey.contains(field)
        guard let node = isKey ? mapping.required(field.name) : mapping.optional(field.name),
          let text = findings.text(node, "\(subject): \(field.name)")
        else { continue }
        if ValueText.isValid(text, field.type) {
          member[field.name] = text
        } else {
          findings.report("\(subject): \(field.name): expected \(field.type), found \(node.kind)", at: node.place)
        }
      }
      let key = dimension.naturalKey.compactMap { member[$0.name] }
      if key.count == dimension.naturalKey.count, !keys.insert(key).inserted {
        findings.report(
          "\(subject): the member '\(key.joined(separator: ", ").shortened)' is declared twice", at: element.place)
      }
      return member
    }
  }

  private func bands(_ node: YAMLNode, _ subject: String) -> [Dimension.Band] {
    var bands: [Dimension.Band] = []
    for (name, entry) in findings.named(node, "\(subject): bands") {
      guard let minute = entry.value.text.flatMap(Self.minute) else {
        findings.report(
          "\(subject): band \(name): expected a time as \"06:00\", found \(entry.value.kind)", at: entry.value.place)
        continue
      }
      if let last = bands.last, last.startMinute >= minute {
        findings.report("\(subject): band \(name) must begin after \(last.name)", at: entry.value.place)
      }
      bands.append(Dimension.Band(name: name, startMinute: minute))
    }
    if let first = bands.first, first.startMinute != 0 {
      findings.report("\(subject): the first band must begin at \"00:00\"", at: node.place)
    }
    return bands
  }

  private static func minute(_ text: String) -> Int? {
    let parts = text.utf8.split(separator: 0x3a, omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }) else {
      return nil
    }
    let numbers = parts.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    return numbers[0] < 24 && numbers[1] < 60 ? numbers[0] * 60 + numbers[1] : nil
  }
}
