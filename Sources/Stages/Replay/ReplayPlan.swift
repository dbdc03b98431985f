internal import Columnar
internal import Definitions
internal import Extract
internal import OperatingSystem
internal import PostgreSQL
internal import StageFiles
internal import Transform

/// The files of a batch whose rejected records are taken once more.
struct ReplayPlan {
  /// The request for the batch.
  let request: BatchRequest
  private let search: DeliveredFileSearch
  /// What is replayed, and what it looks values up in, in canonical order.
  private(set) var files: [DeliveredFile] = []
  /// The same as they were delivered.
  private(set) var delivered: [DeliveredFile] = []
  /// How many rejected records are taken.
  private(set) var recordCount = 0

  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - records: open records of one batch.
  ///   - corrected: what is read in the place of some of them.
  /// - Throws: `Failure` when a file is not at hand as it was delivered, or a correction is not one record.
  init(
    _ request: BatchRequest, _ connection: Connection, _ records: [RejectedRecord], corrected: [RejectID: [UInt8]]
  ) throws {
    self.request = request
    search = DeliveredFileSearch(request)
    let byFile = Dictionary(grouping: records, by: \.deliveredFileID)
    var sources: Set<Int> = []
    for (delivered, records) in byFile.sorted(by: { $0.key < $1.key }) {
      let name = records[0].source
      guard let index = request.pipeline.sources.firstIndex(where: { $0.name == name }) else {
        throw Failure(
          .usage, "the pipeline \(request.pipeline.name) has no source \(name) any more, which the rejects are of",
          at: request.pipeline.path)
      }
      sources.insert(index)
      files.append(try file(delivered, index, connection, records, corrected))
    }
    let lookedInto = sources.reduce(into: Set()) { $0.formUnion(request.pipeline.lookedInto(by: $1)) }
    for index in lookedInto.subtracting(sources).sorted() {
      let name = request.pipeline.sources[index].name
      let rows = try connection.query(
        """
        select distinct on (f.path collate "C") f.file_id from martlet.file f join martlet.batch b using (batch_id)
        where b.pipeline = $1 and b.name = $2 and f.source = $3 and f.status = 'read'
        order by f.path collate "C", f.file_id desc
        """, [request.pipeline.name, request.batch, name])
      for row in 0..<rows.count { files.append(try file(rows.integer(row, 0) ?? 0, index, connection, [], [:])) }
    }
    files.sort { left, right in
      left.source != right.source
        ? left.source < right.source
        : left.found.relativePath.utf8.lexicographicallyPrecedes(right.found.relativePath.utf8)
    }
  }

  private mutating func file(
    _ fileID: Int64, _ index: Int, _ connection: Connection, _ records: [RejectedRecord],
    _ corrected: [RejectID: [UInt8]]
  ) throws -> DeliveredFile {
    let source = request.pipeline.sources[index]
    let rows = try connection.query(
      "select path, sha256 from martlet.file where file_id = $1::int4", [String(fileID)])
    let path = rows.text(0, 0) ?? ""
    let sha256 = rows.text(0, 1) ?? ""
    var file = try locate(path, sha256, index)
    delivered.append(file)
    var records = records
    let isWhole = !source.readsRowsAlone
    if isWhole, !records.isEmpty {
      // With the whole file all its open records go through again: those as well that nobody has named.
      var filter = RejectFilter()
      filter.pipeline = request.pipeline.name
      filter.batch = request.batch
      filter.source = source.name
      let known = Set(records.map(\.id))
      records += try RejectedRecord.find(connection, filter).filter {
        $0.deliveredFileID == fileID && !known.contains($0.id)
      }
    }
    records.sort { ($0.offset, $0.id.file, $0.id.record) < ($1.offset, $1.id.file, $1.id.record) }
    var corrections: [Int64: [UInt8]] = [:]
    let before = try connection.query(
      """
      select byte, corrected from martlet.replayed where delivered_file_id = $1::int4 and corrected is not null
      order by file_id
      """, [String(fileID)])
    for row in 0..<before.count { corrections[before.integer(row, 0) ?? 0] = Array((before.text(row, 1) ?? "").utf8) }
    let header = try Self.header(source, file)
    for record in records {
      guard let text = corrected[record.id] else { continue }
      try check(text, source.ofOneRecord(header: header), record)
      corrections[record.offset] = text
    }
    guard !records.isEmpty || !corrections.isEmpty else { return file }
    let replay = Replay(
      records: records.map { record in
        ReplayedRecord(
          rejectedFileID: record.id.file, record: record.id.record, offset: record.offset,
          deliveredFileID: fileID, corrected: corrected[record.id])
      }, header: header, corrections: corrections, isWhole: isWhole || records.isEmpty)
    file.replay = replay
    if !records.isEmpty { file.sha256 = replay.sha256(delivered: sha256) }
    recordCount += records.count
    return file
  }

  /// The file as it was delivered.
  private func locate(_ path: String, _ sha256: String, _ index: Int) throws -> DeliveredFile {
    let (file, state) = try search.find(index, path, sha256)
    if let file { return file }
    let put = "put it back as it was delivered, then replay again"
    let place = Path.join(request.exports, path)
    switch state {
    case .notKept:
      throw Failure(
        .failed, "records of \(path) cannot be replayed: what came by standard input was not kept", at: request.exports,
        remedy: "deliver the corrected records in a file, or by standard input as a batch of its own")
    case .changed:
      throw Failure(
        .failed, "the file is another one than the one that was delivered and published", at: place,
        remedy: put + "; or run the batch, which reads the file as it is now")
    case .damaged:
      throw Failure(.failed, "the file is gone, and the archive's copy of it is damaged", at: place, remedy: put)
    default: throw Failure(.failed, "the file is gone, and records of it are to be replayed", at: place, remedy: put)
    }
  }

  /// Names of the file's fields, or places of the source's columns; none of JSON.
  static func header(_ source: Source, _ file: DeliveredFile) throws -> [String] {
    switch source.format {
    case .json, .ndjson: return []
    case .csv, .fixedWidth:
      let report = try SourceFileReader(source: source, file: file.found).report(columns: []) { _ in
        try Interruption.check()
      }
      return report.places.isEmpty ? report.header : report.places.map { $0?.description ?? "" }
    }
  }

  private func check(_ text: [UInt8], _ single: Source, _ record: RejectedRecord) throws {
    let (count, _) = try Correction.read(text, by: single, columns: [])
    guard count == 1 else {
      throw Failure(
        .usage, "the correction of \(record.id) is \(count) records, not one", at: "\(record.path):\(record.line)",
        remedy: "let it be one record; what is to be added goes into a delivery of its own")
    }
  }
}
