import OperatingSystem

/// Reads `use:`, by which a source of a pipeline is a ready-made one with what differs laid over it.
final class ReadyMadeReading {
  private let folders: ReadyMadeFolders
  private let shown: (String) -> String
  private let findings: Findings
  /// By name of a source: the ready-made one that it uses, and its file.
  private var uses: [String: (readyMade: String, file: String)] = [:]
  /// The files that were read, in the order of their use.
  private(set) var files: [DefinitionText] = []

  /// - Parameter shown: a path as messages show it.
  init(_ folders: ReadyMadeFolders, shown: @escaping (String) -> String, _ findings: Findings) {
    self.folders = folders
    self.shown = shown
    self.findings = findings
  }

  /// The file of the ready-made source that a source uses, as messages show it; nil if it uses none.
  func file(of source: String) -> String? { uses[source]?.file }

  /// The sources with what they use put in; those whose ready-made source cannot be read are left out, with an error.
  func resolve(_ sources: [(name: String, entry: YAMLNode.Entry)]) -> [(name: String, entry: YAMLNode.Entry)] {
    let resolved = sources.compactMap { name, entry -> (name: String, entry: YAMLNode.Entry)? in
      var entry = entry
      guard let node = laidOver(entry.value, "source \(name)", of: name, open: []) else { return nil }
      entry.value = node
      return (name, entry)
    }
    let systems = Dictionary(resolved.map { ($0.name, $0.entry.value["system"]?.text) }, uniquingKeysWith: { $1 })
    return resolved.map { name, entry in
      var entry = entry
      if uses[name] != nil { entry.value = connected(entry.value, of: name, systems) }
      return (name, entry)
    }
  }

  /// A node with the ready-made source that it uses beneath it.
  private func laidOver(_ node: YAMLNode, _ subject: String, of source: String, open: [String]) -> YAMLNode? {
    guard let use = node["use"] else { return node }
    guard let name = findings.text(use, "\(subject): use", expecting: "the name of a ready-made source") else {
      return nil
    }
    // A source of one's own may go by the name of the one that it uses.
    guard let path = folders.files(of: name).first(where: { !open.contains($0) }) else {
      report(name, subject, use.place)
      return nil
    }
    let file = DefinitionFile(path: path, shown: shown(path), findings)
    files.append(DefinitionText(path: "pipelines/sources/\(Path.name(path))", bytes: file.bytes))
    uses[source] = (name, shown(path))
    guard let base = file.node else { return nil }
    guard base.entries != nil else {
      findings.report("\(subject): expected a mapping with system, found \(base.kind)", at: base.place)
      return nil
    }
    let noted = base.noted("used at \(use.place)")
    guard let whole = laidOver(noted, subject, of: source, open: open + [path]) else { return nil }
    var own = node
    own.content = .mapping((node.entries ?? []).filter { $0.key != "use" })
    var laid = SourceOverride.lay(own, over: whole)
    laid.place.note = "made from \(shown(path))"
    if open.isEmpty {
      uses[source] = (name, shown(path))
      if let system = laid["system"]?.text { laid = laid.mappingTexts { Self.replacing($0, system) } }
    }
    return laid
  }

  private func report(_ name: String, _ subject: String, _ place: SourcePlace) {
    let names = folders.names()
    let looked = folders.folders.map(shown).joined(separator: ", ")
    findings.report(
      "\(subject): there is no ready-made source '\(name.shortened)'"
        + (looked.isEmpty ? "" : " in \(looked)"),
      at: place,
      remedy: names.isEmpty
        ? "put its file into sources/ beside the pipeline, or name their folder by MARTLET_SOURCES"
        : NearestName.remedy(name, in: names, called: "there are"))
  }

  /// Lookups into ready-made sources go to the source of the pipeline that uses it, whatever it is called there: to this
  /// one itself, else to the one of the same system, else to the only one.
  private func connected(_ node: YAMLNode, of source: String, _ systems: [String: String?]) -> YAMLNode {
    Self.changed(node, at: ["lookups", "*", "from"]) { from in
      guard let text = from.text else { return from }
      let users = uses.filter { $0.value.readyMade == text }.map(\.key)
      let near = users.contains(source) ? [source] : users.filter { systems[$0] == systems[source] }
      let meant = near.count == 1 ? near : systems[text] == nil ? users : []
      guard meant.count == 1, let user = meant.first else { return from }
      var from = from
      from.content = .scalar(user, .plain)
      return from
    }
  }

  /// The node with another one in the place of each that a path leads to; `*` stands for any key.
  private static func changed(_ node: YAMLNode, at path: [String], _ change: (YAMLNode) -> YAMLNode) -> YAMLNode {
    guard let key = path.first else { return change(node) }
    guard var entries = node.entries else { return node }
    for index in entries.indices where key == "*" || entries[index].key == key {
      entries[index].value = changed(entries[index].value, at: Array(path.dropFirst()), change)
    }
    var node = node
    node.content = .mapping(entries)
    return node
  }

  /// A text with the source's system in place of `{system}`.
  private static func replacing(_ text: String, _ system: String) -> String {
    let word = "{system}"
    var rest = text[...]
    var filled = ""
    while let open = rest.firstIndex(of: "{") {
      filled += rest[..<open]
      rest = rest[open...]
      if rest.hasPrefix(word) {
        filled += system
        rest = rest.dropFirst(word.count)
      } else {
        filled.append(rest.removeFirst())
      }
    }
    return filled + rest
  }
}
