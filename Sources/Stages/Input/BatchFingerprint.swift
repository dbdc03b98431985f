internal import Definitions
internal import Extract
internal import StageFiles

/// What a batch is made from, as one digest: the same again is the same batch, and is not published twice.
enum BatchFingerprint {
  /// SHA-256 of the pipeline's and the batch's name, the definitions, and source, path and digest of each file.
  static func of(_ request: BatchRequest, _ files: [DeliveredFile]) -> String {
    of(
      request.pipeline, batch: request.batch,
      files.map { (request.pipeline.sources[$0.source].name, $0.found.relativePath, $0.sha256) })
  }

  /// The same, of files in canonical order.
  static func of(
    _ pipeline: Pipeline, batch: String, _ files: [(source: String, path: String, sha256: String)]
  ) -> String {
    var digest = SHA256()
    func add(_ text: String) {
      // Length first: no two lists of texts run together to the same bytes.
      digest.update(Array("\(text.utf8.count):\(text);".utf8).span)
    }
    add("martlet batch 1")
    add(pipeline.name)
    add(batch)
    add(pipeline.fingerprint)
    for file in files {
      add(file.source)
      add(file.path)
      add(file.sha256)
    }
    return digest.hex()
  }
}
