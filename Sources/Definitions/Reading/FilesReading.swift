import OperatingSystem

/// Reads which files a source has, and when they are all there.
struct FilesReading {
  private let mapping: DefinitionMapping
  private let findings: Findings
  private var subject: String { mapping.subject }

  static let arrivalKeys = ["required", "expect", "marker", "wait", "settle"]

  private enum ArrivalWord: String, CaseIterable { case required, optional }

  init(_ mapping: DefinitionMapping) {
    self.mapping = mapping
    findings = mapping.findings
  }

  func read(into source: inout Source) {
    if let node = mapping.required(
      "files", remedy: "a pattern below the exports folder, such as files: \"orders_{batch}.csv\"")
    {
      source.files = pattern(node, "files") ?? ""
    }
    if let node = mapping.optional("members") { source.members = pattern(node, "members") }
    if let node = mapping.optional("unpacked"),
      let limits = DefinitionMapping(node, "\(subject): unpacked", keys: ["at_most"], findings),
      let size = limits.required("at_most", remedy: "such as at_most: 50GB")
    {
      source.unpackedLimit = findings.size(size, "\(subject): unpacked: at_most")
    }
    if let node = mapping.optional("arrival") { source.arrival = arrival(node) }
  }

  private func pattern(_ node: YAMLNode, _ key: String) -> String? {
    let subject = "\(subject): \(key)"
    guard let text = findings.filledText(node, subject, expecting: "a file pattern") else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains("..") || parts.first == "" {
      findings.report("\(subject): the pattern must stay below the exports folder", at: node.place)
    }
    do {
      _ = try FilePattern(text)
    } catch {
      let failure = error as? Failure
      findings.report("\(subject): \(failure?.message ?? "\(error)")", at: node.place, remedy: failure?.remedy)
    }
    return text
  }

  /// `required`, `optional`, or a mapping.
  private func arrival(_ node: YAMLNode) -> Arrival {
    let subject = "\(subject): arrival"
    guard node.entries != nil else {
      return findings.choice(node, subject, ArrivalWord.self) == .optional ? .optional : .required
    }
    var arrival = Arrival()
    guard let mapping = DefinitionMapping(node, subject, keys: Self.arrivalKeys, findings) else { return arrival }
    arrival.isRequired = mapping.boolean("required", default: true)
    arrival.expected = mapping.integer("expect", 1...100_000)
    if let node = mapping.optional("marker") { arrival.marker = pattern(node, "arrival: marker") }
    if let node = mapping.optional("wait") { arrival.wait = findings.duration(node, "\(subject): wait") ?? 0 }
    if let node = mapping.optional("settle") {
      arrival.settle = findings.duration(node, "\(subject): settle") ?? 0
      if mapping.has("wait"), arrival.settle > arrival.wait, arrival.wait > 0 {
        findings.report(
          "\(subject): settle is longer than wait: no file could settle in time", at: node.place,
          remedy: "let wait be several times as long as settle")
      }
    }
    return arrival
  }
}
