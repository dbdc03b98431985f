/// Reads limits on rejected rows: of a pipeline, or of a source.
struct RejectLimitsReading {
  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  func read(_ node: YAMLNode, _ subject: String) -> RejectLimits {
    var limits = RejectLimits()
    guard let mapping = DefinitionMapping(node, subject, keys: ["at_most", "share"], findings) else { return limits }
    limits.count = mapping.integer("at_most", 0...Int.max)
    limits.share = mapping.optional("share").flatMap { findings.share($0, "\(subject): share") }
    return limits
  }
}
