package import Definitions
internal import OperatingSystem
package import PostgreSQL
internal import Warehouse

/// What a rebuild takes: the nights that the ledger of a warehouse knows, in the order in which they were published first,
/// each with its files as they were delivered last.
///
/// The star is the same in whatever order. Only where absence from an export means deletion, older exports than those that
/// are published are refused: since it may not have meant so then, nights of such a pipeline are taken by their names.
///
/// A night that was delivered again is one night. Of files that came again under the same path, the last delivery counts;
/// where absence from an export means deletion, all files of the last one.
package struct RebuildPlan: Sendable {
  /// A night.
  struct Night: Sendable {
    var pipeline: Pipeline
    var name: String
    /// In canonical order.
    var files: [File]
    /// Whether it was published last by other definitions than today's.
    var isByOtherDefinitions: Bool

    /// The night for people.
    var told: String { "\(pipeline.name) \(name)" }

    /// What it is published under.
    var fingerprint: String {
      BatchFingerprint.of(pipeline, batch: name, files.map { ($0.source, $0.path, $0.sha256) })
    }
  }

  /// A file as the ledger has it.
  struct File: Sendable, Equatable {
    var source: String
    var path: String
    var sha256: String
  }

  /// What a person has put in a record's place.
  struct Correction: Sendable, Equatable {
    var record: Int64
    var byte: Int64
    var text: [UInt8]
  }

  /// Bytes that a pipeline has read as a source.
  struct Content: Hashable, Sendable {
    var pipeline: String
    var source: String
    var sha256: String
  }

  /// The nights that are taken.
  var nights: [Night] = []
  /// The nights that are left out, as they were named, for people.
  private(set) var leftOut: [String] = []
  /// The pipelines of the warehouse that have published, and those of other warehouses of the database.
  private(set) var pipelines: Set<String> = []
  private(set) var otherPipelines: Set<String> = []
  /// Deliveries that later ones have taken the place of.
  private(set) var olderDeliveries = 0
  /// Corrections of records, in the order of the file.
  private(set) var corrections: [Content: [Correction]] = [:]
  /// Version of the warehouse that the ledger tells of: it counts publications and unloadings.
  private(set) var lastVersion: Int64 = 0

  /// Reads a ledger.
  ///
  /// - Parameters:
  ///   - root: the project's folder.
  ///   - without: nights that are left out: `NAME`, or `PIPELINE/NAME` of one pipeline.
  /// - Throws: `Failure` when nothing is published, a pipeline cannot be read, or there is no such night.
  package init(_ connection: Connection, _ warehouse: Definitions.Warehouse, root: String, without: [String]) throws {
    guard let last = try Self.lastVersion(connection) else {
      throw Failure(
        .failed, "nothing has been published to this database: there is nothing to be made again",
        remedy: "check --warehouse")
    }
    lastVersion = last
    let rows = try connection.query(
      """
      select pipeline, name, min(batch_id), (array_agg(definitions_fingerprint order by batch_id desc))[1]
      from martlet.batch group by pipeline, name order by 3
      """)
    let all = try Self.pipelines(Set((0..<rows.count).compactMap { rows.text($0, 0) }), root: root)
    let pipelines = all.filter { $0.value.warehouse.name == warehouse.name }
    self.pipelines = Set(pipelines.keys)
    otherPipelines = Set(all.keys).subtracting(pipelines.keys)
    let files = try Self.files(connection, pipelines)
    var unused = without
    for row in 0..<rows.count {
      let name = rows.text(row, 1) ?? ""
      guard let pipeline = pipelines[rows.text(row, 0) ?? ""] else { continue }
      let asked = without.filter { $0 == name || $0 == "\(pipeline.name)/\(name)" }
      unused.removeAll { asked.contains($0) }
      let night = Night(
        pipeline: pipeline, name: name, files: files.latest[[pipeline.name, name]] ?? [],
        isByOtherDefinitions: rows.text(row, 3) != pipeline.fingerprint)
      if asked.isEmpty { nights.append(night) } else { leftOut.append(night.told) }
    }
    if let unknown = unused.first {
      throw Failure(
        .usage, "no batch \(unknown) has been published to the warehouse \(warehouse.name)",
        remedy: NearestName.remedy(unknown, in: nights.map(\.name), called: "there are"))
    }
    guard !nights.isEmpty else {
      throw Failure(.failed, "no batch of the warehouse \(warehouse.name) is left to be made again")
    }
    for pipeline in pipelines.values where pipeline.sources.contains(where: \.deletesAbsent) {
      let places = nights.indices.filter { nights[$0].pipeline.name == pipeline.name }
      let byName = places.map { nights[$0] }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      for (place, night) in zip(places, byName) { nights[place] = night }
    }
    olderDeliveries = files.older
    corrections = try Self.corrections(connection)
  }

  /// The version of the warehouse; nil where nothing is published.
  static func lastVersion(_ connection: Connection) throws -> Int64? {
    guard try connection.text("select to_regclass('martlet.batch')") != nil else { return nil }
    guard try connection.integer("select max(batch_id) from martlet.batch") != nil else { return nil }
    return try Ledger.warehouseVersion(connection)
  }

  static func pipelines(_ names: Set<String>, root: String) throws -> [String: Pipeline] {
    var pipelines: [String: Pipeline] = [:]
    for name in names.sorted() {
      guard Path.exists(Path.join(Path.join(root, "pipelines"), name + ".yaml")) else {
        throw Failure(
          .usage, "batches of the pipeline \(name) have been published, and it is defined no more",
          at: Path.join(root, "pipelines"),
          remedy: "put its file back: martlet schema history BATCH --out FOLDER writes it as it was")
      }
      pipelines[name] = try DefinitionReader.pipeline(name, workingDirectory: root)
    }
    return pipelines
  }

  /// The files of each night as they were delivered last, in canonical order, and how many deliveries are older.
  private static func files(
    _ connection: Connection, _ pipelines: [String: Pipeline]
  ) throws -> (latest: [[String]: [File]], older: Int) {
    let rows = try connection.query(
      """
      select b.pipeline, b.name, f.source, f.path, f.sha256, f.batch_id from martlet.file f
      join martlet.batch b using (batch_id) where f.status <> 'replayed' order by f.file_id desc
      """)
    var latest: [[String]: [File]] = [:]
    var seen: [[String]: String] = [:]
    var batches: [[String]: Int64] = [:]
    var older = 0
    for row in 0..<rows.count {
      let texts = rows.row(row).map { $0 ?? "" }
      guard let pipeline = pipelines[texts[0]] else { continue }
      let file = File(source: texts[2], path: texts[3], sha256: texts[4])
      let isWhole = pipeline.source(file.source)?.deletesAbsent == true
      let last = batches[Array(texts[0...2]), default: rows.integer(row, 5) ?? 0]
      batches[Array(texts[0...2])] = last
      let key = Array(texts[0...3])
      if let taken = seen[key] ?? (isWhole && last != rows.integer(row, 5) ? "" : nil) {
        if taken != file.sha256 { older += 1 }
        continue
      }
      seen[key] = file.sha256
      latest[Array(texts[0...1]), default: []].append(file)
    }
    for (key, files) in latest {
      let sources = pipelines[key[0]]?.sources.map(\.name) ?? []
      func place(_ file: File) -> Int { sources.firstIndex(of: file.source) ?? sources.count }
      latest[key] = files.sorted { left, right in
        place(left) != place(right)
          ? place(left) < place(right) : left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
      }
    }
    return (latest, older)
  }

  /// What stands last in the place of each record.
  private static func corrections(_ connection: Connection) throws -> [Content: [Correction]] {
    guard try connection.text("select to_regclass('martlet.replayed')") != nil else { return [:] }
    let rows = try connection.query(
      """
      select distinct on (b.pipeline, d.source, d.sha256, y.byte) b.pipeline, d.source, d.sha256, y.record, y.byte,
      y.corrected from martlet.replayed y join martlet.file d on d.file_id = y.delivered_file_id
      join martlet.batch b on b.batch_id = d.batch_id where y.corrected is not null
      order by b.pipeline, d.source, d.sha256, y.byte, y.file_id desc
      """)
    var corrections: [Content: [Correction]] = [:]
    for row in 0..<rows.count {
      let content = Content(
        pipeline: rows.text(row, 0) ?? "", source: rows.text(row, 1) ?? "", sha256: rows.text(row, 2) ?? "")
      corrections[content, default: []].append(
        Correction(
          record: rows.integer(row, 3) ?? 0, byte: rows.integer(row, 4) ?? 0,
          text: Array((rows.text(row, 5) ?? "").utf8)))
    }
    return corrections
  }
}
