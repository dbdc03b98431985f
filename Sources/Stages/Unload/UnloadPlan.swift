internal import Definitions
internal import OperatingSystem
internal import PostgreSQL

/// What the ledger has of a warehouse: the batches of the night that is taken out, and those that stand, each as it was
/// published.
///
/// Other than a rebuild, which takes each night as it was delivered last, this keeps every delivery and every replay apart:
/// what stands is to be as it was, down to the numbers of batches and files.
struct UnloadPlan {
  /// A publication.
  struct Batch {
    var id: Int64
    var pipeline: Pipeline
    var name: String
    var version: Int64
    var isByOtherDefinitions: Bool
    /// By their numbers.
    var files: [File] = []
    /// Rejected records that it took once more; then its files are those.
    var replayed: [RejectedRecord] = []
    var corrected: [RejectID: [UInt8]] = [:]

    /// The batch for people.
    var told: String { "\(pipeline.name) \(name)" }
    var isReplay: Bool { files.contains { $0.status == "replayed" } }
  }

  /// A file of a publication.
  struct File {
    var id: Int64
    var source: String
    var path: String
    var sha256: String
    var status: String
  }

  /// When a batch was unloaded before, and by whom.
  struct Earlier {
    var night: String
    var time: String
    var role: String
  }

  private(set) var leaving: [Batch] = []
  private(set) var standing: [Batch] = []
  /// Where the night is published no more: when it was unloaded.
  private(set) var earlier: Earlier?

  /// Reads the ledger.
  ///
  /// - Parameters:
  ///   - root: the project's folder.
  ///   - night: name of the batch, or `PIPELINE/NAME`.
  /// - Throws: `Failure` when there is no such batch, or several pipelines have one.
  init(_ connection: Connection, _ warehouse: Definitions.Warehouse, root: String, night: String) throws {
    guard try connection.text("select to_regclass('martlet.batch')") != nil else {
      throw Failure(.usage, "nothing has been published to this database", remedy: "check --warehouse")
    }
    let rows = try connection.query(
      """
      select batch_id, pipeline, name, warehouse_version, definitions_fingerprint, to_jsonb(b) ->> 'warehouse'
      from martlet.batch b order by batch_id
      """)
    let names = Set((0..<rows.count).compactMap { rows.text($0, 1) })
    let all = try RebuildPlan.pipelines(names, root: root)
    for row in 0..<rows.count where rows.text(row, 5) == warehouse.name {
      guard let pipeline = all[rows.text(row, 1) ?? ""], pipeline.warehouse.name != warehouse.name else { continue }
      throw Failure(
        .usage,
        "\(pipeline.name) \(rows.text(row, 2) ?? "") was published to \(warehouse.name), and today feeds "
          + "\(pipeline.warehouse.name): its rows would be lost", at: pipeline.path,
        remedy: "let the pipeline name \(warehouse.name) while the batch is unloaded")
    }
    let pipelines = all.filter { $0.value.warehouse.name == warehouse.name }
    for row in 0..<rows.count {
      guard let pipeline = pipelines[rows.text(row, 1) ?? ""], let id = rows.integer(row, 0) else { continue }
      let batch = Batch(
        id: id, pipeline: pipeline, name: rows.text(row, 2) ?? "", version: rows.integer(row, 3) ?? 0,
        isByOtherDefinitions: rows.text(row, 4) != pipeline.fingerprint)
      if night == batch.name || night == "\(pipeline.name)/\(batch.name)" {
        leaving.append(batch)
      } else {
        standing.append(batch)
      }
    }
    if leaving.isEmpty {
      earlier = try Earlier.find(connection, warehouse, night)
      if earlier != nil { return }
      throw Failure(
        .usage, "no batch \(night) has been published to the warehouse \(warehouse.name)",
        remedy: NearestName.remedy(night, in: standing.map(\.name), called: "there are"))
    }
    let meant = Set(leaving.map(\.pipeline.name)).sorted()
    guard meant.count == 1 else {
      throw Failure(
        .usage, "several pipelines have published a batch \(night)",
        remedy: "name one of them: " + meant.map { "\($0)/\(night)" }.joined(separator: ", "))
    }
    for index in standing.indices { try standing[index].read(connection) }
  }

  /// Finds the files of the batches that stand, and proves that they are as delivered.
  ///
  /// - Returns: the files of each batch that is no replay.
  /// - Throws: `Failure` when some are nowhere; they are told.
  func findFiles(_ log: Log) throws -> [Int64: [DeliveredFile]] {
    var found: [Int64: [DeliveredFile]] = [:]
    var nowhere: [String] = []
    for batch in standing where !batch.isReplay {
      try Interruption.check()
      let search = DeliveredFileSearch(try BatchRequest(pipeline: batch.pipeline, batch: batch.name, log: log))
      for file in batch.files {
        let index = batch.pipeline.sources.firstIndex { $0.name == file.source }
        let (delivered, state) = try index.map { try search.find($0, file.path, file.sha256) } ?? (nil, .unknownSource)
        if let delivered {
          found[batch.id, default: []].append(delivered)
        } else {
          nowhere.append("\(batch.told): \(file.path): \(FileAudit.told(state))")
        }
      }
    }
    for line in nowhere { log.tell("  \(line)", .warning) }
    guard nowhere.isEmpty else {
      throw Failure(
        .failed,
        "\(nowhere.count) file\(nowhere.count == 1 ? "" : "s") of the batches that stand \(nowhere.count == 1 ? "is" : "are") "
          + "nowhere as delivered; nothing was done",
        remedy: "put them back where they lay; a pipeline that archives (archive: all) keeps them")
    }
    return found
  }
}

extension UnloadPlan.Batch {
  /// Reads what it was made of.
  fileprivate mutating func read(_ connection: Connection) throws {
    let rows = try connection.query(
      "select file_id, source, path, sha256, status from martlet.file where batch_id = $1::int4 order by file_id",
      [String(id)])
    files = (0..<rows.count).map { row in
      UnloadPlan.File(
        id: rows.integer(row, 0) ?? 0, source: rows.text(row, 1) ?? "", path: rows.text(row, 2) ?? "",
        sha256: rows.text(row, 3) ?? "", status: rows.text(row, 4) ?? "")
    }
    guard isReplay else { return }
    let records = try connection.query(
      """
      select y.rejected_file_id, y.record, y.byte, y.delivered_file_id, y.corrected, d.source, d.path
      from martlet.replayed y join martlet.file f on f.file_id = y.file_id
      join martlet.file d on d.file_id = y.delivered_file_id where f.batch_id = $1::int4
      order by y.delivered_file_id, y.byte, y.rejected_file_id, y.record
      """, [String(id)])
    for row in 0..<records.count {
      let id = RejectID(file: records.integer(row, 0) ?? 0, record: records.integer(row, 1) ?? 0)
      if let text = records.text(row, 4) { corrected[id] = Array(text.utf8) }
      replayed.append(
        RejectedRecord(
          id: id, pipeline: pipeline.name, batch: name, source: records.text(row, 5) ?? "",
          path: records.text(row, 6) ?? "", line: 0, offset: records.integer(row, 2) ?? 0, length: 0, raw: "",
          isCut: false, deliveredFileID: records.integer(row, 3) ?? 0, isRedelivered: false))
    }
  }
}

extension UnloadPlan.Earlier {
  /// For people.
  var told: String { "\(night) was unloaded at \(time) by \(role)" }

  /// Finds when a batch was unloaded last, by its name, its number, or `PIPELINE/NAME`.
  static func find(_ connection: Connection, _ warehouse: Definitions.Warehouse, _ batch: String) throws -> Self? {
    guard try connection.text("select to_regclass('martlet.unloaded')") != nil else { return nil }
    let rows = try connection.query(
      """
      select pipeline || ' ' || name, to_char(unloaded_at, 'YYYY-MM-DD HH24:MI "UTC"'), unloaded_by from martlet.unloaded
      where warehouse = $1 and $2 in (name, pipeline || '/' || name, batch_id::text) order by batch_id desc limit 1
      """, [warehouse.name, batch])
    guard rows.count > 0 else { return nil }
    return Self(night: rows.text(0, 0) ?? "", time: rows.text(0, 1) ?? "", role: rows.text(0, 2) ?? "")
  }
}
