import Foundation
import Testing

@testable import Definitions

/// A published JSON Schema: as much of the standard as these schemas use.
private struct Schema {
  let root: [String: Any]

  init(_ name: String) throws {
    let data = try Data(contentsOf: URL(filePath: project).appending(path: "schemas/json-schema/\(name).schema.json"))
    root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  func definition(_ name: String) -> [String: Any] { (root["$defs"] as? [String: Any])?[name] as? [String: Any] ?? [:] }

  /// What is wrong with a node; nil if nothing is.
  func fault(_ node: YAMLNode, _ schema: [String: Any]) -> String? {
    if let reference = schema["$ref"] as? String, let name = reference.split(separator: "/").last.map(String.init) {
      // Of this schema or of a file beside it.
      let file = reference.prefix { $0 != "." && $0 != "#" }
      guard let other = file.isEmpty ? self : try? Schema(String(file)) else { return "no schema \(file)" }
      if let fault = other.fault(node, other.definition(name)) { return fault }
    }
    for case let choices? in [schema["anyOf"] as? [[String: Any]], schema["oneOf"] as? [[String: Any]]] {
      let faults = choices.map { fault(node, $0) }
      if !faults.contains(nil) {
        return "\(node.place): none of the choices: \(faults.compactMap { $0 }.joined(separator: "; "))"
      }
    }
    if let words = schema["enum"] as? [String], !words.contains(node.text ?? "") {
      return "\(node.place): not one of \(words)"
    }
    if let word = schema["const"] as? String, node.text != word { return "\(node.place): not \(word)" }
    let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] }
    if let types, !types.contains(where: { isOf($0, node) }) { return "\(node.place): no \(types)" }
    if let pattern = schema["pattern"] as? String, let text = node.text,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      return "\(node.place): '\(text)' does not fit \(pattern)"
    }
    for case let element in node.elements ?? [] {
      if let items = schema["items"] as? [String: Any], let fault = fault(element, items) { return fault }
    }
    return members(node, schema)
  }

  private func members(_ node: YAMLNode, _ schema: [String: Any]) -> String? {
    let known = schema["properties"] as? [String: Any] ?? [:]
    for entry in node.entries ?? [] {
      if let names = schema["propertyNames"] as? [String: Any] {
        let key = YAMLNode(content: .scalar(entry.key, .plain), place: entry.keyPlace)
        if let fault = fault(key, names) { return fault }
      }
      if let own = known[entry.key] as? [String: Any] {
        if let fault = fault(entry.value, own) { return fault }
      } else if let rest = schema["additionalProperties"] as? [String: Any] {
        if let fault = fault(entry.value, rest) { return fault }
      } else if schema["additionalProperties"] as? Bool == false {
        return "\(entry.keyPlace): unknown key '\(entry.key)'"
      }
    }
    for key in schema["required"] as? [String] ?? [] where node[key] == nil { return "\(node.place): no '\(key)'" }
    return nil
  }

  private func isOf(_ type: String, _ node: YAMLNode) -> Bool {
    switch type {
    case "object": node.entries != nil
    case "array": node.elements != nil
    case "null": node.isNull
    case "boolean": node.text == "true" || node.text == "false"
    case "integer": node.integer != nil
    case "number": node.text.flatMap { Double($0) } != nil
    default: node.text != nil
    }
  }
}

@Suite struct `Published JSON Schemas` {
  static let shipped: [(file: String, schema: String)] =
    [
      "pipelines": "pipeline", "pipelines/sources": "source", "schemas/crm": "warehouse",
      "schemas/crm/dimensions": "dimension",
      "schemas/crm/facts": "fact",
      "schemas/crm/cubes": "cube", "schemas/crm/questions": "question",
    ].flatMap { folder, schema in
      ((try? FileManager.default.contentsOfDirectory(atPath: project + "/" + folder)) ?? [])
        .filter { $0.hasSuffix(".yaml") }.map { ("\(folder)/\($0)", schema) }
    }.sorted { $0.file < $1.file }

  @Test func `there are shipped definitions`() { #expect(Self.shipped.count >= 14) }

  @Test(arguments: shipped) func `a shipped definition fits its schema and names it`(_ file: String, _ name: String)
    throws
  {
    let path = project + "/" + file
    let schema = try Schema(name)
    #expect(schema.fault(try YAMLReader.read(path: path, name: file), schema.root) == nil)
    let first = try String(contentsOfFile: path, encoding: .utf8).prefix { $0 != "\n" }
    let reference = try #require(first.wholeMatch(of: /# yaml-language-server: \$schema=(.*)/)).1
    let target = URL(filePath: path).deletingLastPathComponent().appending(path: String(reference)).standardized
    #expect(target.path(percentEncoded: false).hasSuffix("schemas/json-schema/\(name).schema.json"))
    #expect(FileManager.default.fileExists(atPath: target.path(percentEncoded: false)))
  }

  @Test func `the small project of the tests fits them too`() throws {
    for (path, text) in SmallProject.files where path.hasSuffix(".yaml") {
      let folder = path.split(separator: "/").dropLast().last.map(String.init) ?? ""
      let name =
        [
          "pipelines": "pipeline", "dimensions": "dimension", "facts": "fact", "cubes": "cube", "questions": "question",
        ][folder] ?? "warehouse"
      let schema = try Schema(name)
      #expect(schema.fault(try YAMLReader.read(text: text, name: path), schema.root) == nil)
    }
  }

  /// Definitions that stand in pages: those of docs that are checked, and the traps.
  static let shown: [(page: String, path: String, text: String)] =
    ["docs", "Tests/PipelineTests/Golden/traps"].flatMap { folder -> [(page: String, path: String, text: String)] in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: project + "/" + folder)) ?? []
      return names.filter { $0.hasSuffix(".md") }.sorted().flatMap {
        name -> [(page: String, path: String, text: String)] in
        let page = (try? String(contentsOfFile: "\(project)/\(folder)/\(name)", encoding: .utf8)) ?? ""
        return page.matches(of: /```yaml (?:check )?([\w\/]+\.yaml)\n([^`]*)```/).map {
          (name, String($0.output.1), String($0.output.2))
        }
      }
    }

  @Test func `definitions in pages fit their schemas`() throws {
    #expect(Self.shown.count > 30)
    for (page, path, text) in Self.shown {
      let folder = path.split(separator: "/").dropLast().last.map(String.init) ?? ""
      let name =
        [
          "pipelines": "pipeline", "sources": "source", "dimensions": "dimension", "facts": "fact", "cubes": "cube",
          "questions": "question",
        ][folder] ?? "warehouse"
      let schema = try Schema(name)
      #expect(schema.fault(try YAMLReader.read(text: text, name: path), schema.root) == nil, "\(page), \(path)")
    }
  }

  @Test func `they have the keys that the reader has`() throws {
    let pipeline = try Schema("pipeline")
    func keys(_ schema: [String: Any]) -> Set<String> { Set((schema["properties"] as? [String: Any] ?? [:]).keys) }
    #expect(keys(pipeline.definition("source")) == Set(SourceReading.keys))
    let column = (pipeline.definition("column")["anyOf"] as? [[String: Any]])?.last ?? [:]
    #expect(keys(column) == Set(ColumnReading.keys))
    #expect(keys(pipeline.definition("screen")) == Set(ScreenReading.columnKeys))
    #expect(keys(pipeline.definition("sourceScreen")) == Set(SourceScreenReading.keys))
    #expect(keys(pipeline.definition("fixedWidthDialect")) == Set(FixedWidthReading.keys))
    #expect(keys(pipeline.definition("arrival")) == Set(FilesReading.arrivalKeys))
    let dimension = try Schema("dimension").root["properties"] as? [String: Any] ?? [:]
    func choices(_ schema: Any?) -> [String: Any] {
      let values = (schema as? [String: Any])?["additionalProperties"] as? [String: Any] ?? [:]
      return (values["anyOf"] as? [[String: Any]])?.last ?? [:]
    }
    #expect(keys(choices(dimension["attributes"])) == Set(DimensionReading.attributeKeys))
    let measures = (try Schema("cube").root["properties"] as? [String: Any])?["measures"] as? [String: Any] ?? [:]
    #expect(keys(measures["additionalProperties"] as? [String: Any] ?? [:]) == Set(CubeReading.measureKeys))
    let cuboids = (try Schema("cube").root["properties"] as? [String: Any])?["cuboids"] as? [String: Any] ?? [:]
    #expect(keys(cuboids["additionalProperties"] as? [String: Any] ?? [:]) == Set(CubeReading.cuboidKeys))
    #expect(keys(try Schema("question").root) == Set(SavedQuestionReading.keys))
    let identity = (dimension["identity"] as? [String: Any])?["properties"] as? [String: Any] ?? [:]
    #expect(keys(choices(identity["identifiers"])) == Set(IdentityReading.identifierKeys))
  }

  /// What is said of a source's files, and whether it can be so.
  static let files: [(text: String, isGood: Bool)] = [
    ("files: all.csv", true), ("files: \"{batch:%Y/%m}/o_{batch:%Y%m%d}{suffix}.zip\"", true),
    ("files: \"{date}.csv\"", false), ("files: \"{batch:%H}.csv\"", false), ("files: \"{batch.csv\"", false),
    ("members: \"orders_{batch}*.csv\"", true), ("members: \"{x}\"", false),
    ("unpacked: {at_most: 50GB}", true), ("unpacked: {at_most: 512 MiB}", true), ("unpacked: {at_most: 50}", false),
    ("unpacked: {}", false), ("unpacked: 50GB", false),
    ("arrival: optional", true), ("arrival: sometimes", false), ("arrival: {}", true),
    ("arrival: {required: false, expect: 3, marker: \"{batch}.done\", wait: 30m, settle: 10s}", true),
    ("arrival: {expect: three}", false), ("arrival: {wait: 30}", false), ("arrival: {settle: 1.5s}", false),
    ("arrival: {required: perhaps}", false), ("arrival: {await: 30m}", false),
  ]

  @Test(arguments: files) func `they judge what is said of files as the reader does`(_ text: String, _ isGood: Bool)
    throws
  {
    let entry = try YAMLReader.read(text: text, name: "source")
    let source = try Schema("pipeline").definition("source")
    #expect((try Schema("pipeline").fault(entry, source.filter { $0.key == "properties" }) == nil) == isGood)
    // `files` is there already.
    let project =
      text.hasPrefix("files:")
      ? try SmallProject("small.yaml", replacing: "files: \"orders_{batch}.csv\"", by: text)
      : try SmallProject("small.yaml", replacing: "    format: csv\n", by: "    format: csv\n    \(text)\n")
    defer { project.remove() }
    let read = Result { try project.read() }
    #expect(((try? read.get()) != nil) == isGood, "\(read)")
  }

  @Test func `the source that docs/files.md shows can be so`() throws {
    let page = try String(contentsOfFile: project + "/docs/files.md", encoding: .utf8)
    let shown = try #require(page.firstMatch(of: /```yaml\n[^`]*?\n( {4}files:[^`]*?\n)( {4}format: csv\n)```/)).1
    let small = try SmallProject(
      "small.yaml", replacing: "    files: \"orders_{batch}.csv\"\n", by: String(shown))
    defer { small.remove() }
    let source = try #require(try small.read().source("orders"))
    #expect(source.arrival.settle == 10 && source.unpackedLimit == 50_000_000_000)
  }

  @Test func `they have the cleaning rules that there are`() throws {
    let choices = try Schema("pipeline").definition("rule")["anyOf"] as? [[String: Any]] ?? []
    let words = choices.first?["enum"] as? [String] ?? []
    let withArgument = (choices.last?["properties"] as? [String: Any] ?? [:]).keys
    #expect(Set(words) == Set(CleaningRule.allCases.filter { $0.argument == .none }.map(\.rawValue)))
    #expect(
      Set(withArgument)
        == Set(CleaningRule.allCases.filter { $0.argument != .none }.map(\.rawValue)).union(["unmapped"]))
  }
}
