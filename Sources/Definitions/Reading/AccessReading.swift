/// Reads `access:` of a warehouse.
struct AccessReading {
  let findings: Findings

  func read(_ node: YAMLNode) -> Access {
    var access = Access()
    guard let mapping = DefinitionMapping(node, "access", keys: ["owner", "loader", "analyst"], findings) else {
      return access
    }
    access.owner = mapping.optional("owner").flatMap { role($0, "access: owner") }
    access.loaders = mapping.optional("loader").map { roles($0, "access: loader") } ?? []
    access.analysts = mapping.optional("analyst").map { roles($0, "access: analyst") } ?? []
    for role in access.analysts where access.loaders.contains(role) || access.owner == role {
      findings.report(
        "access: the role '\(role)' is an analyst and more than that", at: mapping.keyPlace("analyst"),
        remedy: "name it once, as what it may do most")
    }
    return access
  }

  private func roles(_ node: YAMLNode, _ subject: String) -> [String] {
    (node.elements ?? [node]).compactMap { role($0, subject) }
  }

  private func role(_ node: YAMLNode, _ subject: String) -> String? {
    guard let name = findings.filledText(node, subject, expecting: "the name of a role") else { return nil }
    let isUsable =
      name.utf8.count <= 63 && !name.hasPrefix("pg_") && name != "public"
      && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x7f }
    if isUsable { return name }
    findings.report(
      "\(subject): '\(name.shortened)' cannot be a role of one's own", at: node.place,
      remedy: "a name of at most 63 bytes, such as crm_owner")
    return nil
  }
}
