internal import Definitions
internal import Extract
internal import StageFiles

/// What a batch is made from, as one digest: the same again is the same batch, and is not published twice.
enum BatchFingerprint {
  /// SHA-256 of the pipeline's and the batch's name, the definitions, and source, path and digest of each file.
  static func of(_ request: BatchRequest, _ files: [DeliveredFile]) -> String {
    var digest = SHA256()
    func add(_ text: String) {
      // Length first: no two lists of texts run together to the same bytes.
      digest.update(Array("\(text.utf8.count):\(text);".utf8).span)
    }
    add("martlet batch 1")
    add(request.pipeline.name)
    add(request.batch)
    add(request.pipeline.fingerprint)
    for file in files {
      add(request.pipeline.sources[file.source].name)
      add(file.found.relativePath)
      add(file.sha256)
    }
    return digest.hex()
  }
}
