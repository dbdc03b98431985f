internal import OperatingSystem

/// What a complete stage folder says of itself, in `manifest.json`. No times: equal content gives equal bytes.
package struct Manifest: Sendable, Equatable {
  /// A file that the stage was made from.
  package struct Input: Sendable, Equatable {
    /// Name of the source; for a stage made from another: that stage.
    package var source: String
    /// Path relative to the exports folder; for a stage: of its manifest, relative to the batch's folder.
    package var path: String
    /// SHA-256 of its bytes, in hex.
    package var sha256: String
    /// Its size.
    package var bytes: Int

    /// Makes an input.
    package init(source: String, path: String, sha256: String, bytes: Int) {
      self.source = source
      self.path = path
      self.sha256 = sha256
      self.bytes = bytes
    }
  }

  /// A table file of the stage.
  package struct Output: Sendable, Equatable {
    /// Name of the table.
    package var table: String
    /// Name of its file in the folder.
    package var file: String
    /// What was written.
    package var written: WrittenFile
  }

  /// Version of Martlet that made it.
  package var martlet: String
  /// Name of the stage's folder.
  package var stage: String
  /// The pipeline.
  package var pipeline: String
  /// The batch.
  package var batch: String
  /// Fingerprint of the definitions.
  package var definitions: String
  /// Fingerprint of what the batch is made from: see `BatchFingerprint`.
  package var fingerprint: String
  /// What it was made from, in canonical order.
  package var inputs: [Input]
  /// Tables in the order in which they were written.
  package var outputs: [Output] = []
  /// Counts by name, in order.
  package var counts: [(name: String, count: Int)] = []

  /// Makes the manifest of a stage that has no outputs yet.
  package init(
    martlet: String, stage: String, pipeline: String, batch: String, definitions: String, fingerprint: String,
    inputs: [Input]
  ) {
    self.martlet = martlet
    self.stage = stage
    self.pipeline = pipeline
    self.batch = batch
    self.definitions = definitions
    self.fingerprint = fingerprint
    self.inputs = inputs
  }

  /// The name of its file in the folder.
  package static let fileName = "manifest.json"

  /// The manifest's bytes.
  package var json: JSONValue {
    .members([
      ("martlet", .string(martlet)), ("stage", .string(stage)), ("pipeline", .string(pipeline)),
      ("batch", .string(batch)), ("definitions", .string(definitions)), ("fingerprint", .string(fingerprint)),
      (
        "inputs",
        .array(
          inputs.map {
            .members([
              ("source", .string($0.source)), ("path", .string($0.path)), ("sha256", .string($0.sha256)),
              ("bytes", .integer($0.bytes)),
            ])
          })
      ),
      (
        "outputs",
        .array(
          outputs.map {
            .members([
              ("table", .string($0.table)), ("file", .string($0.file)), ("rows", .integer($0.written.rows)),
              ("bytes", .integer($0.written.bytes)), ("sha256", .string($0.written.sha256)),
            ])
          })
      ),
      ("counts", .members(counts.map { ($0.name, .integer($0.count)) })),
    ])
  }

  /// Reads the manifest of a stage folder.
  ///
  /// - Throws: `Failure` when the folder has none, or one that cannot be understood.
  package init(folder: String) throws {
    let path = Path.join(folder, Self.fileName)
    guard let value = JSONReader.value(try File.read(path)), let read = Manifest(value) else {
      throw Failure(.failed, "not a manifest", at: path, remedy: "remove the folder and run the stage again")
    }
    self = read
  }

  private init?(_ value: JSONValue) {
    guard let martlet = value["martlet"]?.string, let stage = value["stage"]?.string,
      let pipeline = value["pipeline"]?.string, let batch = value["batch"]?.string,
      let definitions = value["definitions"]?.string, let fingerprint = value["fingerprint"]?.string,
      let inputs = value["inputs"], let outputs = value["outputs"]
    else { return nil }
    self.init(
      martlet: martlet, stage: stage, pipeline: pipeline, batch: batch, definitions: definitions,
      fingerprint: fingerprint, inputs: [])
    for input in inputs.elements {
      guard let source = input["source"]?.string, let path = input["path"]?.string,
        let sha256 = input["sha256"]?.string, let bytes = input["bytes"]?.integer
      else { return nil }
      self.inputs.append(Input(source: source, path: path, sha256: sha256, bytes: bytes))
    }
    for output in outputs.elements {
      guard let table = output["table"]?.string, let file = output["file"]?.string,
        let rows = output["rows"]?.integer, let bytes = output["bytes"]?.integer,
        let sha256 = output["sha256"]?.string, !file.utf8.contains(0x2f)
      else { return nil }
      let written = WrittenFile(rows: rows, bytes: bytes, sha256: sha256)
      self.outputs.append(Output(table: table, file: file, written: written))
    }
    if case .object(let members)? = value["counts"] {
      for member in members {
        guard let count = member.value.integer else { return nil }
        counts.append((member.name, count))
      }
    }
  }

  /// A count by name; nil when it was not counted.
  package func count(_ name: String) -> Int? { counts.first { $0.name == name }?.count }

  /// Whether both say the same.
  package static func == (left: Manifest, right: Manifest) -> Bool { left.json == right.json }
}
