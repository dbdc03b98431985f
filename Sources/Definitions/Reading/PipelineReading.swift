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
    let keys = [
      "pipeline", "description", "warehouse", "exports", "rejects", "identity", "keep_runs", "archive", "sources",
    ]
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
    let limits = mapping.optional("rejects").map { RejectLimitsReading(findings).read($0, "rejects") } ?? RejectLimits()
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
    let workingDays = star.map { WorkingDays($0.calendar) }
    for reading in readings {
      reading.workingDays = workingDays
      reading.readExpressions(warehouse: star)
    }
    if let star { AbsenceReading(findings).requireOne(readings.map(\.source), star) }
    let kept = mapping.optional("keep_runs").flatMap { findings.retention($0, "pipeline: keep_runs") }
    let archive = mapping.optional("archive").flatMap { findings.archivePolicy($0, "pipeline: archive") }
    guard let name, let star else { return nil }
    var pipeline = Pipeline(
      name: name, path: path, root: root, exports: exports, warehouse: star, rejectLimits: limits,
      sources: readings.map(\.source),
      fingerprint: "")
    pipeline.keepRuns = kept
    pipeline.archive = archive
    if let node = mapping.optional("identity") {
      pipeline.pins = IdentityPinReading(findings, star, systems: pipeline.sources.map(\.system)).read(node)
    }
    return pipeline
  }
}
