import Columnar
import OperatingSystem

/// Reads a pipeline's file.
struct PipelineReading {
  let findings: Findings
  let readyMade: ReadyMadeReading

  init(_ findings: Findings, _ readyMade: ReadyMadeReading) {
    self.findings = findings
    self.readyMade = readyMade
  }

  /// The pipeline; nil, and errors, if something is wrong with it.
  ///
  /// - Parameter warehouse: reads the warehouse of a name; nil, and errors, if something is wrong with it.
  func read(_ node: YAMLNode, path: String, root: String, warehouse: (String, SourcePlace) -> Warehouse?) -> Pipeline? {
    let keys = ["pipeline", "description", "warehouse", "exports", "rejects", "sources"]
    guard let mapping = DefinitionMapping(node, "pipeline", keys: keys, findings) else { return nil }
    let name = mapping.name("pipeline")
    _ = mapping.text("description")
    var star: Warehouse?
    if let node = mapping.required("warehouse"),
      let text = findings.text(node, "pipeline: warehouse", expecting: "a name"),
      let name = findings.name(text, "pipeline: warehouse", at: node.place)
    {
      star = warehouse(name, node.place)
      if let star, star.name != name {
        findings.report(
          "pipeline: the folder of the warehouse '\(name)' declares the warehouse '\(star.name)'", at: node.place)
      }
    }
    var exports = "exports"
    if let node = mapping.optional("exports") {
      exports = findings.filledText(node, "pipeline: exports", expecting: "a folder") ?? exports
    }
    let limits = mapping.optional("rejects").map(rejectLimits) ?? RejectLimits(count: nil, share: nil)
    var readings: [SourceReading] = []
    if let node = mapping.required("sources") {
      if node.entries?.isEmpty == true { findings.report("pipeline: there is no source", at: node.place) }
      for (name, entry) in readyMade.resolve(findings.named(node, "pipeline: sources")) {
        if let reading = SourceReading(name, entry, defaultZone: star?.zone ?? "UTC", findings) {
          reading.source.readyMade = readyMade.file(of: name)
          readings.append(reading)
        }
      }
    }
    LookupReading(readings, findings).resolve()
    for reading in readings { reading.readExpressions(warehouse: star) }
    guard let name, let star else { return nil }
    return Pipeline(
      name: name, path: path, root: root, exports: exports, warehouse: star, rejectLimits: limits,
      sources: readings.map(\.source),
      fingerprint: "")
  }

  private func rejectLimits(_ node: YAMLNode) -> RejectLimits {
    var limits = RejectLimits(count: nil, share: nil)
    guard let mapping = DefinitionMapping(node, "rejects", keys: ["at_most", "share"], findings) else { return limits }
    limits.count = mapping.integer("at_most", 0...Int.max)
    if let node = mapping.optional("share") {
      limits.share = node.text.flatMap(Self.share)
      if limits.share == nil {
        findings.report("rejects: share: expected a share as 5% or 0.05, found \(node.kind)", at: node.place)
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
