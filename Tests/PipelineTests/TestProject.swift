import Foundation
import PostgreSQL
import TestWarehouse
import Testing

/// A project in a folder of its own, removed with the test: definitions, exports, and a scratch database.
final class TestProject: Sendable {
  let root: String
  let warehouse: String

  /// A project without anything in it.
  init() throws {
    root = NSTemporaryDirectory() + "martlet-project-" + UUID().uuidString
    warehouse = try TestWarehouse.database()
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  /// Copies definitions from a folder with `pipelines/` and `schemas/`.
  ///
  /// - Parameters:
  ///   - schemas: where the warehouses are, if not there.
  ///   - exports: whether to copy `exports/`, too.
  ///   - warehouse: how to connect to a database; nil for a new one.
  init(definitions: URL, schemas: URL? = nil, exports: Bool = false, warehouse: String? = nil) throws {
    root = NSTemporaryDirectory() + "martlet-project-" + UUID().uuidString
    self.warehouse = try warehouse ?? TestWarehouse.database()
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    var folders = ["pipelines": definitions.appendingPathComponent("pipelines")]
    folders["schemas"] = schemas ?? definitions.appendingPathComponent("schemas")
    if exports { folders["exports"] = definitions.appendingPathComponent("exports") }
    for (name, folder) in folders {
      try FileManager.default.copyItem(at: folder, to: URL(fileURLWithPath: root).appendingPathComponent(name))
    }
  }

  /// The shop, with invented nights from 2026-11-20 on, and no other pipeline or warehouse.
  static func shop(exportsOf other: TestProject? = nil, warehouse: String? = nil) throws -> TestProject {
    let project = try TestProject(definitions: Repository.root, warehouse: warehouse)
    for other in ["pipelines/ssb.yaml", "schemas/ssb"] {
      try FileManager.default.removeItem(atPath: project.path(other))
    }
    if let other {
      try FileManager.default.copyItem(atPath: other.path("exports"), toPath: project.path("exports"))
    } else {
      try Tool.exportgen.succeed(
        ["--out", "exports/shop", "--truth", "truth", "--nights", "3", "--lines", "400"], in: project.root)
    }
    return project
  }

  static let nights = ["2026-11-20", "2026-11-21", "2026-11-22"]

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func path(_ name: String) -> String { root + "/" + name }

  func read(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }

  func write(_ name: String, _ data: Data) throws { try data.write(to: URL(fileURLWithPath: path(name))) }

  /// Changes a text file.
  func edit(_ name: String, _ change: (String) -> String) throws {
    let before = String(decoding: try read(name), as: UTF8.self)
    let after = change(before)
    try #require(before != after, "the edit of \(name) changes nothing")
    try write(name, Data(after.utf8))
  }

  /// Lets a pipeline keep its files.
  func archive(_ policy: String, _ pipeline: String) throws {
    try edit("pipelines/\(pipeline).yaml") { $0.replacing("\nsources:", with: "\narchive: \(policy)\nsources:") }
  }

  /// Removes all exports.
  func emptyExports() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path("exports")) {
      try FileManager.default.removeItem(atPath: path("exports/\(name)"))
    }
  }

  func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.martlet.run(arguments, in: root, warehouse: warehouse)
  }

  @discardableResult
  func succeed(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> Tool.Outcome {
    try Tool.martlet.succeed(arguments, in: root, warehouse: warehouse, sourceLocation: sourceLocation)
  }

  /// Asks a question; rows by their levels' texts, joined with ` | `.
  func ask(
    _ cube: String, _ measures: String, by: String = "", filter: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String: [String]] {
    var arguments = ["query", cube, "--measures", measures, "--format", "csv"]
    if !by.isEmpty { arguments += ["--by", by] }
    if let filter { arguments += ["--where", filter] }
    return try ask(arguments, measures, sourceLocation)
  }

  /// The greatest by a measure.
  func greatest(
    _ cube: String, _ measure: String, by level: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String: [String]] {
    let arguments = ["--by", level, "--order", "-\(measure)", "--top", "1", "--format", "csv"]
    return try ask(["query", cube, "--measures", measure] + arguments, measure, sourceLocation)
  }

  private func ask(
    _ arguments: [String], _ measures: String, _ sourceLocation: SourceLocation
  ) throws -> [String: [String]] {
    let outcome = try Tool.martlet.succeed(arguments, in: root, warehouse: warehouse, sourceLocation: sourceLocation)
    // Levels, then measures, then `_total` and `_special`, which say what kind of row it is.
    let count = measures.split(separator: ",").count
    var rows: [String: [String]] = [:]
    for line in outcome.output.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init).dropLast(2)
      rows[fields.dropLast(count).joined(separator: " | ")] = Array(fields.suffix(count))
    }
    return rows
  }

  /// All files of the batch's stage folders, by path.
  func stageFiles(_ pipeline: String, _ batch: String) throws -> [String: Data] {
    let base = "run/\(pipeline)/\(batch)"
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: path(base)) ?? .init() {
      var isFolder: ObjCBool = false
      _ = unsafe FileManager.default.fileExists(atPath: path("\(base)/\(name)"), isDirectory: &isFolder)
      if !isFolder.boolValue, !name.hasPrefix(".") { files[name] = try read("\(base)/\(name)") }
    }
    return files
  }

  /// Every row of every table of the warehouse, as text; without the times at which things were done.
  func dump() throws -> [String: [String]] { try Self.dump(warehouse) }

  static func dump(_ warehouse: String) throws -> [String: [String]] {
    let connection = try Connection(conninfo: warehouse)
    defer { connection.close() }
    let tables = try connection.query(
      """
      select format('%I.%I', c.table_schema, c.table_name),
        string_agg(format('%I', c.column_name), ', ' order by c.ordinal_position)
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
        and c.column_name not in ('started_at', 'published_at', 'applied_at', 'superseded_at', 'timings', 'built_at')
      group by 1 order by 1
      """)
    var rows: [String: [String]] = [:]
    for row in 0..<tables.count {
      let name = tables.text(row, 0) ?? ""
      let found = try connection.query("select row(\(tables.text(row, 1) ?? ""))::text from \(name) order by 1")
      rows[name] = (0..<found.count).map { found.text($0, 0) ?? "" }
    }
    return rows
  }
}

/// Fails with the first differences of two warehouses.
func expectEqual(
  _ left: [String: [String]], _ right: [String: [String]], _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  for table in Set(left.keys).union(right.keys).sorted() where left[table] != right[table] {
    let missing = Set(left[table] ?? []).subtracting(right[table] ?? []).sorted().prefix(3)
    let extra = Set(right[table] ?? []).subtracting(left[table] ?? []).sorted().prefix(3)
    Issue.record(
      "\(what): \(table) differs: only here \(Array(missing)), only there \(Array(extra))",
      sourceLocation: sourceLocation)
  }
}
