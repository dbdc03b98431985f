internal import Columnar
internal import Definitions
internal import OperatingSystem
internal import PostgreSQL
internal import Transform

/// A file of a batch as the ledger has it.
package struct TracedFile: Sendable {
  /// Whether it can be read again.
  package enum State: Sendable, Equatable {
    case asDelivered
    /// Where it lay it is not, or another one; but it was kept.
    case archived
    /// It was kept, but the archive has other bytes now.
    case damaged
    case gone
    case changed
    /// It came by standard input, and was not kept.
    case notKept
    /// The pipeline has no such source any more.
    case unknownSource
  }

  package var fileID: Int64
  package var source: String
  package var path: String
  /// Of its bytes; where records of a delivered file were taken once more: of what was delivered.
  package var sha256: String
  package var isReplay: Bool
  package var state = State.asDelivered
  package var batch: TracedBatch
}

/// A batch as the ledger has it.
package struct TracedBatch: Sendable {
  package var id: Int64
  package var pipeline: String
  package var name: String
  package var revision: Int64
  /// Microseconds since 1970 UTC.
  package var published: Int64
  package var martlet: String
  package var definitions: String
}

extension TracedFile {
  /// The file of a number; nil where the ledger has none, as for what a definition declares.
  static func find(_ connection: Connection, _ fileID: Int64) throws -> TracedFile? {
    let rows = try connection.query(
      """
      select f.source, f.path, coalesce(d.sha256, f.sha256), f.status = 'replayed', b.batch_id, b.pipeline, b.name,
      b.revision, (extract(epoch from b.published_at) * 1000000)::int8, b.martlet_version, b.definitions_fingerprint
      from martlet.file f join martlet.batch b using (batch_id)
      left join lateral (select g.sha256 from martlet.replayed y join martlet.file g on g.file_id = y.delivered_file_id
        where y.file_id = f.file_id limit 1) d on true
      where f.file_id = $1::int4
      """, [String(fileID)])
    guard rows.count > 0 else { return nil }
    return TracedFile(
      fileID: fileID, source: rows.text(0, 0) ?? "", path: rows.text(0, 1) ?? "", sha256: rows.text(0, 2) ?? "",
      isReplay: rows.boolean(0, 3) ?? false,
      batch: TracedBatch(
        id: rows.integer(0, 4) ?? 0, pipeline: rows.text(0, 5) ?? "", name: rows.text(0, 6) ?? "",
        revision: rows.integer(0, 7) ?? 0, published: rows.integer(0, 8) ?? 0, martlet: rows.text(0, 9) ?? "",
        definitions: rows.text(0, 10) ?? ""))
  }

  /// The file as it was delivered, if it still lies there with the same bytes, or was kept.
  ///
  /// What is taken of it besides is what the night took: of a replay just the rejected records, corrected or not.
  mutating func delivered(_ request: BatchRequest, _ connection: Connection) throws -> DeliveredFile? {
    guard let index = request.pipeline.sources.firstIndex(where: { $0.name == source }) else {
      state = .unknownSource
      return nil
    }
    let found = try DeliveredFileSearch(request).find(index, path, sha256)
    state = found.state
    guard var file = found.file else { return nil }
    file.replay = try replay(file, request.pipeline.sources[index], connection)
    return file
  }

  /// What was read in place of records: by this file itself where it is a replay, and by those before it.
  private func replay(_ file: DeliveredFile, _ source: Source, _ connection: Connection) throws -> Replay? {
    let rows = try connection.query(
      """
      select y.file_id, y.rejected_file_id, y.record, y.byte, y.delivered_file_id, y.corrected from martlet.replayed y
      where y.delivered_file_id = (select coalesce(
        (select delivered_file_id from martlet.replayed where file_id = $1::int4 limit 1), $1::int4))
      and y.file_id <= $1::int4 order by y.file_id, y.byte
      """, [String(fileID)])
    guard rows.count > 0 else { return nil }
    var corrections: [Int64: [UInt8]] = [:]
    var records: [ReplayedRecord] = []
    for row in 0..<rows.count {
      let corrected = rows.text(row, 5).map { Array($0.utf8) }
      let byte = rows.integer(row, 3) ?? 0
      if let corrected { corrections[byte] = corrected }
      guard rows.integer(row, 0) == fileID else { continue }
      records.append(
        ReplayedRecord(
          rejectedFileID: rows.integer(row, 1) ?? 0, record: rows.integer(row, 2) ?? 0, offset: byte,
          deliveredFileID: rows.integer(row, 4) ?? 0, corrected: corrected))
    }
    return Replay(
      records: records, header: try ReplayPlan.header(source, file), corrections: corrections,
      isWhole: !source.readsRowsAlone || records.isEmpty)
  }
}
