internal import Definitions
package import Extract
package import OperatingSystem
internal import StageFiles
internal import Synchronization

/// A file of the batch, with what tells it from any other.
package struct DeliveredFile: Sendable {
  /// Index of its source in the pipeline.
  package var source: Int
  /// Where it was found.
  package var found: FoundFile
  /// SHA-256 of its bytes, in hex.
  package var sha256: String
  /// Its size.
  package var bytes: Int
  /// What the system said of it before it was read first.
  package var status: FileStatus
  /// What is taken of it, where that is not just what it holds.
  package var replay: Replay?

  /// Finds and hashes the files of a batch, in canonical order.
  ///
  /// - Throws: `Failure` when a required file is missing, or one cannot be read.
  package static func find(_ request: BatchRequest) throws -> [DeliveredFile] {
    let pipeline = request.pipeline
    var files: [DeliveredFile] = []
    for (index, source) in pipeline.sources.enumerated() {
      let found = try SourceFiles.find(
        source, of: pipeline, batch: request.batch, exports: request.exports, only: request.glob)
      for file in found.sorted(by: { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }) {
        guard let status = FileStatus(of: file.path) else { throw Failure(.failed, "the file is gone", at: file.path) }
        files.append(DeliveredFile(source: index, found: file, sha256: "", bytes: 0, status: status))
      }
    }
    guard !files.isEmpty else {
      throw Failure(
        .failed, "no export files for batch \(request.batch)", at: request.exports,
        remedy: "check --batch, --files and the `files` patterns of \(pipeline.path)")
    }
    return try hash(files)
  }

  /// Hashes on two threads: reading a file and hashing it take about the same time.
  private static func hash(_ files: [DeliveredFile]) throws -> [DeliveredFile] {
    let work = HashWork(files.map(\.found.path))
    let helper = try files.count > 1 ? Thread { work.run() } : nil
    work.run()
    if let helper { helper.join() }
    var files = files
    for index in files.indices {
      let digest = try work.result(index)
      files[index].sha256 = digest.sha256
      files[index].bytes = digest.bytes
      try files[index].checkUnchanged()
    }
    return files
  }

  /// Proves that the file is still the one that was found first.
  ///
  /// - Throws: `Failure` when its size, time or identity is another one.
  package func checkUnchanged() throws {
    guard let now = FileStatus(of: found.path), now == status else {
      throw Failure(
        .failed, "the file changed while it was read; nothing was published", at: found.path,
        remedy: "let exports be written beside and renamed into place, then run the batch again")
    }
  }
}

/// Digests of files, shared by the threads that make them.
private final class HashWork: Sendable {
  private let paths: [String]
  private let next = Atomic<Int>(0)
  private let results: Mutex<[Result<(sha256: String, bytes: Int), any Error>?]>

  init(_ paths: [String]) {
    self.paths = paths
    results = Mutex(Array(repeating: nil, count: paths.count))
  }

  /// Takes files until there are none left.
  func run() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < paths.count else { return }
      let result = Result { try SHA256.hex(ofFile: paths[index]) }
      results.withLock { $0[index] = result }
    }
  }

  func result(_ index: Int) throws -> (sha256: String, bytes: Int) {
    guard let result = results.withLock({ $0[index] }) else { throw Failure(.failed, "not read", at: paths[index]) }
    return try result.get()
  }
}
