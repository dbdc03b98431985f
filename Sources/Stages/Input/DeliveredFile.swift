internal import Columnar
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

  /// Waits for the files of a batch as it is declared, finds and hashes them, in canonical order.
  ///
  /// - Parameter writing: how many bytes are going to be written for each byte that is read: there must be room.
  /// - Throws: `Failure` when the delivery is not complete, a file cannot be read, or there is no room.
  package static func find(_ request: BatchRequest, writing: Int, _ progress: Progress) throws -> [DeliveredFile] {
    try ArrivalWait.wait(for: request, progress)
    progress.begin("hash")
    let pipeline = request.pipeline
    var files: [DeliveredFile] = []
    for (index, source) in pipeline.sources.enumerated() {
      let found =
        index == request.standardInput
        ? try SourceFiles.unpacked(try StandardInput.spool(request), of: source, batch: request.batch)
        : try SourceFiles.find(
          source, of: pipeline, batch: request.batch, exports: request.exports, only: request.glob)
      try request.checkWhole(source, found.count)
      for file in found {
        guard let status = FileStatus(of: file.path) else { throw Failure(.failed, "the file is gone", at: file.path) }
        files.append(DeliveredFile(source: index, found: file, sha256: "", bytes: 0, status: status))
      }
    }
    guard !files.isEmpty else {
      throw Failure(
        .failed, "no export files for batch \(request.batch)", at: request.exports,
        remedy: "check --batch, --files and the `files` patterns of \(pipeline.path)")
    }
    let size = files.reduce(0) { min($0, .max / 2) + min($1.found.unpackedSize, .max / 2) }
    try FreeSpace.check(request.folder.path, needs: size, times: writing)
    return try hash(files, pipeline.sources)
  }

  /// Hashes on two threads: reading a file and hashing it take about the same time.
  private static func hash(_ files: [DeliveredFile], _ sources: [Source]) throws -> [DeliveredFile] {
    let work = HashWork(files.map { ($0.found, sources[$0.source]) })
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

  /// SHA-256 and size of a file as it lies there, compressed or not; of a member of an archive: of its unpacked bytes,
  /// so that it is the same file in whatever archive it comes again.
  static func digest(of file: FoundFile, _ source: Source) throws -> (sha256: String, bytes: Int) {
    guard file.member != nil || file.isRepacked else { return try SHA256.hex(ofFile: file.path) }
    var digest = SHA256()
    var count = 0
    try bytes(of: file, source) { block in
      digest.update(block)
      count += block.count
    }
    return (digest.hex(), count)
  }

  /// The bytes that the digest is of, block by block.
  static func bytes(of file: FoundFile, _ source: Source, _ take: (Span<UInt8>) throws -> Void) throws {
    if file.member != nil || file.isRepacked {
      let stretches = try SourceFileReader(source: source, file: file).stretches()
      var offset: Int64 = 0
      while true {
        let block = try stretches.bytes(Stretch(offset: offset, length: 1 << 18))
        if block.isEmpty { return }
        try take(block.span)
        offset += Int64(block.count)
        try Interruption.check()
      }
    }
    let input = try FileDescriptor(opening: file.path, .read)
    var block: [UInt8] = []
    while true {
      block.removeAll(keepingCapacity: true)
      if try input.read(appendingTo: &block, limit: 1 << 18) == 0 { return }
      try take(block.span)
      try Interruption.check()
    }
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

extension BatchRequest {
  /// Whether there is a file of any source.
  package func hasFiles() throws -> Bool {
    try pipeline.sources.contains {
      try SourceFiles.isAnyThere($0, of: pipeline, batch: batch, exports: exports, only: glob)
    }
  }

  /// Proves that of a full export from which absence means deletion all files are taken, or none.
  ///
  /// - Throws: `Failure` of status usage when `--files` leaves some of them out.
  fileprivate func checkWhole(_ source: Source, _ count: Int) throws {
    guard let glob, source.deletesAbsent, count > 0, standardInput.map({ pipeline.sources[$0].name }) != source.name
    else { return }
    let all = try SourceFiles.find(source, of: pipeline, batch: batch, exports: exports).count
    guard all > count else { return }
    throw Failure(
      .usage,
      "--files \(glob) takes \(count) of the \(all) files of \(source.name): whoever stands in the others would be deleted",
      at: pipeline.path, remedy: "take all files of a full export, or none")
  }
}

/// Digests of files, shared by the threads that make them.
private final class HashWork: Sendable {
  private let files: [(found: FoundFile, source: Source)]
  /// Indexes of the files, members of an archive in the order in which they stand in it: it is gone through once.
  private let order: [Int]
  private let next = Atomic<Int>(0)
  private let results: Mutex<[Result<(sha256: String, bytes: Int), any Error>?]>

  init(_ files: [(found: FoundFile, source: Source)]) {
    self.files = files
    order = files.indices.sorted {
      let (one, two) = (files[$0].found, files[$1].found)
      return (one.path, one.place, $0) < (two.path, two.place, $1)
    }
    results = Mutex(Array(repeating: nil, count: files.count))
  }

  /// Takes files until there are none left.
  func run() {
    while true {
      let turn = next.add(1, ordering: .relaxed).oldValue
      guard turn < order.count else { return }
      let index = order[turn]
      let result = Result { try DeliveredFile.digest(of: files[index].found, files[index].source) }
      results.withLock { $0[index] = result }
    }
  }

  func result(_ index: Int) throws -> (sha256: String, bytes: Int) {
    guard let result = results.withLock({ $0[index] }) else {
      throw Failure(.failed, "not read", at: files[index].found.path)
    }
    return try result.get()
  }
}
