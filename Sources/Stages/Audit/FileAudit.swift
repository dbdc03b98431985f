internal import Columnar
internal import Definitions
internal import OperatingSystem
package import PostgreSQL

/// Compares the ledger with the export files that still lie where they were delivered, or in the archive.
///
/// A file that is gone, or that has other bytes now, is none of the batch's any more and no fault. One that has the same
/// bytes, by SHA-256, is read again, where the definitions are those that the batch was made with: it must have as many
/// records as the ledger says. What the archive keeps must have the bytes that it is known by.
package struct FileAudit: Sendable {
  /// What was found, as of the tables.
  package private(set) var findings = AuditFindings()
  /// What became of files that were not compared, in words.
  package private(set) var notes: [String] = []

  /// Reads the files of batches again.
  ///
  /// - Parameters:
  ///   - batches: their numbers.
  ///   - workingDirectory: from where the pipelines are found.
  package init(
    _ connection: Connection, batches: [Int64], workingDirectory: String, log: Log, _ progress: Progress
  ) throws {
    // First: what is damaged is better known before it is read.
    try auditArchive(Archive(root: workingDirectory))
    let rows = try connection.query(
      """
      select f.file_id, f.records, b.pipeline, b.name from martlet.file f join martlet.batch b using (batch_id)
      where b.batch_id = any($1::int4[]) and f.status = 'read' order by b.pipeline collate "C", f.file_id
      """, [SQL.array(batches.map { String($0) })])
    var pipelines: [String: Pipeline?] = [:]
    var fault = AuditFindings.Fault(
      table: "files", kind: "records that the ledger does not have", count: 0, examples: [])
    var notCompared: [(reason: String, files: Int64)] = []
    var (same, archived, read, records) = (Int64(0), Int64(0), Int64(0), Int64(0))
    func leave(_ reason: String) {
      if let index = notCompared.firstIndex(where: { $0.reason == reason }) {
        notCompared[index].files += 1
      } else {
        notCompared.append((reason, 1))
      }
    }
    for row in 0..<rows.count {
      try Interruption.check()
      let name = rows.text(row, 2) ?? ""
      let known = pipelines[name] ?? (try? DefinitionReader.pipeline(name, workingDirectory: workingDirectory))
      pipelines[name] = .some(known)
      guard let pipeline = known,
        let request = try? BatchRequest(pipeline: pipeline, batch: rows.text(row, 3), log: log)
      else {
        leave("the pipeline \(name) cannot be read")
        continue
      }
      guard let fileID = rows.integer(row, 0), var file = try TracedFile.find(connection, fileID) else { continue }
      guard let delivered = try file.delivered(request, connection) else {
        leave(Self.told(file.state))
        continue
      }
      same += 1
      if file.state == .archived { archived += 1 }
      guard pipeline.fingerprint == file.batch.definitions else {
        leave("as delivered, but the definitions are others now: records not counted")
        continue
      }
      let found = Int64(try request.records(delivered, progress).read(columns: []) { _ in })
      read += 1
      records += found
      if found != rows.integer(row, 1) {
        fault.count += 1
        if fault.examples.count < AuditFindings.shown {
          fault.examples.append(
            "batch \(file.batch.id): \(file.path): the ledger has \(rows.integer(row, 1) ?? 0) records, the file \(found)"
          )
        }
      }
    }
    var part = AuditFindings.Part(
      name: "files",
      extent: "\(AuditFindings.grouped(same)) of \(AuditFindings.grouped(Int64(rows.count))) are there as delivered, "
        + (archived > 0 ? "\(AuditFindings.grouped(archived)) of them in the archive, " : "")
        + "\(AuditFindings.grouped(read)) read again with \(AuditFindings.grouped(records)) records")
    findings.add("digests", [], to: &part)
    findings.add("records", fault.count > 0 ? [fault] : [], to: &part)
    findings.parts.append(part)
    notes = notCompared.map { "\($0.files) file\($0.files == 1 ? "" : "s"): \($0.reason)" }
  }

  /// Proves that what is kept has the bytes of its name.
  private mutating func auditArchive(_ archive: Archive) throws {
    let kept = try archive.kept()
    if kept.isEmpty { return }
    var fault = AuditFindings.Fault(table: "archive", kind: "files with other bytes than kept", count: 0, examples: [])
    for file in kept where try !file.isWhole() {
      fault.count += 1
      if fault.examples.count < AuditFindings.shown { fault.examples.append(file.path) }
    }
    var part = AuditFindings.Part(
      name: "archive",
      extent: "\(AuditFindings.grouped(Int64(kept.count))) file\(kept.count == 1 ? "" : "s"), "
        + ByteCount.text(kept.reduce(0) { $0 + $1.bytes }))
    findings.add("digests", fault.count > 0 ? [fault] : [], to: &part)
    findings.parts.append(part)
  }

  /// What became of a file, in words.
  static func told(_ state: TracedFile.State) -> String {
    switch state {
    case .asDelivered: "as delivered"
    case .archived: "from the archive"
    case .damaged: "no longer there, and the archive's copy is damaged"
    case .gone: "no longer there"
    case .changed: "other bytes lie there now"
    case .notKept: "came by standard input, and was not kept"
    case .unknownSource: "the pipeline has no such source any more"
    }
  }
}
