internal import Columnar
package import Definitions
internal import Extract
internal import OperatingSystem
internal import PostgreSQL
package import Transform

/// A record, read again from its file and run through the definitions of today.
package struct TracedRecord: Sendable {
  /// Why it was not run again.
  package enum Obstacle: Sendable, Equatable {
    case file(TracedFile.State, path: String)
    /// The pipeline cannot be read any more: what is wrong with it.
    case definitions(String)
    /// The file cannot be read by the definitions of today: what is wrong.
    case reading(String)
  }

  package var file: TracedFile
  package var record: Int64
  /// Whether the definitions are those of the batch.
  package var isSameDefinitions: Bool?
  package var obstacle: Obstacle?
  /// What came out; nil where there is an obstacle.
  package var outcome: RecordOutcome?
  /// The record as it stands in the file; of one that was corrected, the correction.
  package var raw: String?
  /// Columns of the source, for what is said of them.
  package var source: Source?
  /// The pipeline that it is a source of.
  package var pipeline: Pipeline?
}

/// Reads records of published batches again; what was found out of a file is kept, since one trace reads several of its
/// records.
final class RecordSearch {
  let connection: Connection
  private let root: String
  private let pipelineName: String?
  private let log: Log
  private var pipelines: [String: Result<Pipeline, any Error>] = [:]
  private var files: [Int64: TracedFile?] = [:]
  /// Files that were looked for, by their numbers: hashing one takes as long as reading it.
  private var delivered: [Int64: (file: TracedFile, delivered: DeliveredFile?)] = [:]

  /// Makes a search.
  ///
  /// - Parameters:
  ///   - root: the project's folder.
  ///   - pipeline: the pipeline, or its file, to be taken in place of the one that the ledger names.
  init(_ connection: Connection, root: String, pipeline: String?, log: Log) {
    self.connection = connection
    self.root = root
    pipelineName = pipeline
    self.log = log
  }

  /// The file of a number.
  func file(_ fileID: Int64) throws -> TracedFile? {
    if let known = files[fileID] { return known }
    let found = try TracedFile.find(connection, fileID)
    files[fileID] = found
    return found
  }

  /// A record of a file, run again by a body that is given the tracer.
  func record(
    _ fileID: Int64, _ record: Int64, _ trace: (RecordTracer) throws -> RecordOutcome
  ) throws -> TracedRecord? {
    guard let file = try file(fileID) else { return nil }
    var result = TracedRecord(file: file, record: record)
    let pipeline: Pipeline
    switch self.pipeline(file.batch.pipeline) {
    case .success(let found): pipeline = found
    case .failure(let error):
      result.obstacle = .definitions(
        (error as? DefinitionErrors)?.failures.first?.message ?? Failure.of(error).message)
      return result
    }
    result.isSameDefinitions = pipeline.fingerprint == file.batch.definitions
    result.source = pipeline.source(file.source)
    result.pipeline = pipeline
    do {
      try read(&result, pipeline, trace)
    } catch let failure as Failure where [.failed, .usage].contains(failure.status) {
      result.obstacle = .reading(failure.message)
    }
    return result
  }

  private func read(
    _ result: inout TracedRecord, _ pipeline: Pipeline, _ trace: (RecordTracer) throws -> RecordOutcome
  ) throws {
    let file = result.file
    let request = try BatchRequest(pipeline: pipeline, batch: file.batch.name, log: log)
    var delivered: [DeliveredFile] = []
    for needed in [file] + (try lookedInto(from: file, pipeline)) {
      let found = try deliver(needed, request)
      if needed.fileID == file.fileID { result.file = found.file }
      guard let there = found.delivered else {
        result.obstacle = .file(found.file.state, path: needed.path)
        return
      }
      delivered.append(there)
    }
    let input = request.input(delivered, Progress(log))
    guard
      let at = input.files.firstIndex(where: { entry in
        entry.path == delivered[0].found.relativePath && entry.source == delivered[0].source
      })
    else { return }
    let outcome = try trace(try RecordTracer(input, file: at))
    if case .row(let row) = outcome {
      let stretch = Stretch(offset: row.place.offset, length: min(row.place.length, Int64(RawRecord.limit)))
      try input.files[at].records.raw([stretch]) { _, raw in result.raw = String(decoding: raw.text, as: UTF8.self) }
    }
    result.outcome = outcome
  }

  private func deliver(
    _ file: TracedFile, _ request: BatchRequest
  ) throws -> (file: TracedFile, delivered: DeliveredFile?) {
    if let known = delivered[file.fileID] { return known }
    var file = file
    let found = try file.delivered(request, connection)
    delivered[file.fileID] = (file, found)
    return (file, found)
  }

  private func pipeline(_ name: String) -> Result<Pipeline, any Error> {
    let name = pipelineName ?? name
    if let known = pipelines[name] { return known }
    let found = Result { try DefinitionReader.pipeline(name, workingDirectory: root) }
    pipelines[name] = found
    return found
  }

  /// The batch's files of the sources that a file's source looks values up in, further lookups included.
  private func lookedInto(from file: TracedFile, _ pipeline: Pipeline) throws -> [TracedFile] {
    var names: Set<String> = [file.source]
    var rest = [file.source]
    while let name = rest.popLast() {
      for lookup in pipeline.source(name)?.lookups ?? [] where names.insert(lookup.source).inserted {
        rest.append(lookup.source)
      }
    }
    names.remove(file.source)
    if names.isEmpty { return [] }
    let rows = try connection.query(
      """
      select file_id from martlet.file where batch_id = $1::int4 and source = any($2::text[]) order by file_id
      """, [String(file.batch.id), SQL.array(names.sorted())])
    return try (0..<rows.count).compactMap { try TracedFile.find(connection, rows.integer($0, 0) ?? 0) }
  }
}
