import Columnar

/// Reads limits on rejected rows: of a pipeline, or of a source.
struct RejectLimitsReading {
  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  func read(_ node: YAMLNode, _ subject: String) -> RejectLimits {
    var limits = RejectLimits()
    guard let mapping = DefinitionMapping(node, subject, keys: ["at_most", "share"], findings) else { return limits }
    limits.count = mapping.integer("at_most", 0...Int.max)
    if let node = mapping.optional("share") {
      limits.share = node.text.flatMap(Self.share)
      if limits.share == nil {
        findings.report("\(subject): share: expected a share as 5% or 0.05, found \(node.kind)", at: node.place)
      }
    }
    return limits
  }

  /// `5%` or `0.05`, from 0 to 1.
  private static func share(_ text: String) -> Double? {
    let isPercent = text.hasSuffix("%")
    guard let value = ScaledDecimal.parse(Array((isPercent ? String(text.dropLast()) : text).utf8).span, scale: 9)
    else { return nil }
    let share = Double(value) / (isPercent ? 100e9 : 1e9)
    return share >= 0 && share <= 1 ? share : nil
  }
}
