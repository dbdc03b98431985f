internal import Columnar
internal import Definitions
internal import Extract
internal import OperatingSystem
package import StageFiles
internal import Transform

/// From export files to records and keys in `extracted/`.
package enum ExtractStep {
  /// Runs the stage.
  ///
  /// - Returns: what is in the folder, and whether it was written (false: the same was there already).
  package static func run(_ request: BatchRequest, _ progress: Progress) throws -> (manifest: Manifest, isNew: Bool) {
    try request.whileReadingExports {
      let files = try DeliveredFile.find(request, writing: FreeSpace.extracted, progress)
      try Archive.keep(files, of: request, progress)
      if let manifest = standing(request, files) { return (manifest, false) }
      return (try write(request, files, progress).manifest, true)
    }
  }

  /// The manifest that is there, if it was made from the same files by the same definitions, and its tables are complete.
  private static func standing(_ request: BatchRequest, _ files: [DeliveredFile]) -> Manifest? {
    guard let there = try? request.folder.manifest(StageName.extracted) else { return nil }
    var same = manifest(request, files)
    same.outputs = there.outputs
    same.counts = there.counts
    let folder = request.folder.folder(StageName.extracted)
    let isComplete = there.outputs.allSatisfy {
      FileStatus(of: Path.join(folder, $0.file))?.size == $0.written.bytes
    }
    return isComplete && same == there ? there : nil
  }

  /// The manifest of what is made from files, without outputs so far.
  private static func manifest(_ request: BatchRequest, _ files: [DeliveredFile]) -> Manifest {
    var manifest = request.manifest(StageName.extracted, fingerprint: BatchFingerprint.of(request, files))
    manifest.inputs = files.map {
      Manifest.Input(
        source: request.pipeline.sources[$0.source].name, path: $0.found.relativePath, sha256: $0.sha256,
        bytes: $0.bytes)
    }
    return manifest
  }

  /// Writes the folder from files that were found.
  static func write(
    _ request: BatchRequest, _ files: [DeliveredFile], _ progress: Progress
  ) throws -> (manifest: Manifest, keys: [Chunk]) {
    progress.begin("extract")
    let stage = try request.folder.begin(StageName.extracted)
    let sink = FolderSink(folder: stage.path)
    var manifest = manifest(request, files)
    for (number, file) in files.enumerated() {
      let source = request.pipeline.sources[file.source]
      let writer = try RecordStoreWriter(
        source: source.name, number: number + 1, columns: source.columns.map(\.name), sink: sink)
      let stretches = try SourceFileReader(source: source, file: file.found).stretches()
      let records = try request.records(file, progress).read(columns: Array(source.columns.indices)) {
        try writer.write($0, raw: try stretches.column(of: $0.places))
      }
      try writer.finish()
      manifest.counts.append(("records.\(number + 1)", records))
      if writer.passedOver > 0 { manifest.counts.append(("passed_over.\(number + 1)", writer.passedOver)) }
    }
    progress.begin("collect keys")
    var transformation = try Transformation(request.input(extracted: manifest, in: stage.path, progress))
    try transformation.readMembers()
    var keys: [Chunk] = []
    try sink.begin(SnapshotLayout.keys.name, SnapshotLayout.keys.fields)
    try transformation.forEachKeys {
      try sink.write($0)
      keys.append($0)
    }
    try sink.end()
    manifest.outputs = sink.outputs
    try stage.commit(manifest)
    return (manifest, keys)
  }
}

extension BatchRequest {
  /// A stage's manifest, without inputs and outputs so far.
  func manifest(_ stage: String, fingerprint: String) -> Manifest {
    Manifest(
      martlet: martletVersion, stage: stage, pipeline: pipeline.name, batch: batch,
      definitions: pipeline.fingerprint, fingerprint: fingerprint, inputs: [])
  }

  /// The records of a file as it was delivered.
  func records(_ file: DeliveredFile, _ progress: Progress) -> any RecordFile {
    let reader = SourceFileReader(source: pipeline.sources[file.source], file: file.found)
    return GuardedRecords(file: file, records: reader, progress: progress)
  }

  /// The batch with its files as they were delivered.
  func input(_ files: [DeliveredFile], _ progress: Progress) -> BatchInput {
    var input = BatchInput(
      pipeline: pipeline, name: batch,
      files: files.map { file in
        let delivered = records(file, progress)
        var input = InputFile(
          source: file.source, path: file.found.relativePath, sha256: file.sha256, bytes: file.bytes,
          records: delivered)
        if let replay = file.replay {
          func records(isWhole: Bool) -> ReplayedRecords {
            ReplayedRecords(
              delivered, path: file.found.path,
              single: pipeline.sources[file.source].ofOneRecord(header: replay.header), replay, isWhole: isWhole)
          }
          input.records = records(isWhole: replay.isWhole)
          input.lookedInto = records(isWhole: true)
          input.replayed = replay.records
        }
        return input
      })
    input.memory = memory
    return input
  }

  /// The batch with its files as they were extracted.
  ///
  /// - Throws: `Failure` when the definitions are others than those that the files were extracted by.
  func input(extracted manifest: Manifest, in folder: String, _ progress: Progress) throws -> BatchInput {
    try checkDefinitions(manifest)
    let files = try manifest.inputs.enumerated().map { number, input in
      guard let source = pipeline.sources.firstIndex(where: { $0.name == input.source }),
        let records = manifest.count("records.\(number + 1)")
      else {
        throw Failure(.failed, "not a manifest of this pipeline", at: folder, remedy: "run extract again")
      }
      return InputFile(
        source: source, path: input.path, sha256: input.sha256, bytes: input.bytes,
        records: CountedRecords(
          records: StoredRecords(
            folder: folder, source: input.source, number: number + 1,
            columnCount: pipeline.sources[source].columns.count, recordCount: records,
            passedOver: manifest.count("passed_over.\(number + 1)") ?? 0),
          encoding: pipeline.sources[source].encoding, progress: progress))
    }
    var input = BatchInput(pipeline: pipeline, name: batch, files: files)
    input.memory = memory
    return input
  }

  /// Proves that a stage was made by the definitions that are in force.
  func checkDefinitions(_ manifest: Manifest) throws {
    guard manifest.definitions == pipeline.fingerprint else {
      throw Failure(
        .failed, "the \(manifest.stage) folder was made by other definitions", at: folder.folder(manifest.stage),
        remedy: "run the batch again from extract on")
    }
  }
}

extension FileStretches {
  /// What the records of places are in the file: beside the first row of each.
  fileprivate func column(of places: Places) throws -> TextColumn {
    var column = TextColumn()
    for row in places.records.indices {
      if places.rows[row] == 0 {
        let length = min(places.lengths[row], Int64(RawRecord.limit))
        let raw = try bytes(Stretch(offset: places.offsets[row], length: length))
        column.append(raw.span)
      } else {
        column.appendNull()
      }
    }
    return column
  }
}
