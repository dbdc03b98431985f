import Columnar
import OperatingSystem
import StageFiles
import Testing

@Suite struct StageFolderTests {
  private func manifest(_ count: Int) -> Manifest {
    var manifest = Manifest(
      martlet: "0", stage: "conformed", pipeline: "shop", batch: "n1", definitions: "d", fingerprint: "f",
      inputs: [Manifest.Input(source: "orders", path: "a \"b\"\\\n.csv", sha256: "00", bytes: 3)])
    manifest.counts = [("rows", count)]
    return manifest
  }

  @Test("a stage appears whole, replaces the older one, and leaves nothing beside it")
  func replace() throws {
    let root = try TemporaryFolder()
    let batch = BatchFolder(root: root.path, pipeline: "shop", batch: "n1")
    for count in [1, 2] {
      let stage = try batch.begin("conformed")
      #expect(try batch.manifest("conformed")?.count("rows") == (count == 1 ? nil : 1))
      let sink = FolderSink(folder: stage.path)
      try sink.begin("t", Sample.fields)
      for chunk in Sample(rows: count, seed: 1).chunks(of: 10) { try sink.write(chunk) }
      try sink.end()
      var made = manifest(count)
      made.outputs = sink.outputs
      try stage.commit(made)
    }
    #expect(try Folder.entries(batch.path) == ["conformed"])
    let tables = try TableFolder(path: batch.folder("conformed"))
    #expect(try tables.chunks("t").map { Sample.rows(of: $0) } == Sample(rows: 2, seed: 1).rows)
    #expect(try tables.chunks("other") == nil)
  }

  @Test("a stage that is not completed leaves the older one, and the next begin clears what a dead run left")
  func abandoned() throws {
    let root = try TemporaryFolder()
    let batch = BatchFolder(root: root.path, pipeline: "shop", batch: "n1")
    try batch.begin("conformed").commit(manifest(1))
    try Folder.create(batch.folder(".conformed.partial/deep"))
    do {
      let stage = try batch.begin("conformed")
      #expect(try Folder.entries(stage.path).isEmpty)
    }
    #expect(try Folder.entries(batch.path) == ["conformed"])
  }

  @Test("an equal answer leaves the folder untouched, so that make skips what depends on it")
  func keepingEqual() throws {
    let root = try TemporaryFolder()
    let batch = BatchFolder(root: root.path, pipeline: "shop", batch: "n1")
    try batch.begin("snapshot").commit(manifest(1))
    let before = FileStatus(of: batch.folder("snapshot/manifest.json"))
    #expect(try batch.begin("snapshot").commit(manifest(1), keepingEqual: true) == false)
    #expect(FileStatus(of: batch.folder("snapshot/manifest.json")) == before)
    #expect(try batch.begin("snapshot").commit(manifest(2), keepingEqual: true))
  }

  @Test("a manifest is read as it was written")
  func manifests() throws {
    let root = try TemporaryFolder()
    try File.replace(root.file("manifest.json"), with: Array(manifest(5).json.lines.utf8))
    #expect(try Manifest(folder: root.path) == manifest(5))
    try File.replace(root.file("manifest.json"), with: Array("{\"stage\": 1".utf8))
    #expect(throws: Failure.self) { try Manifest(folder: root.path) }
  }

  @Test("a stage file whose bytes were changed is refused")
  func changed() throws {
    let root = try TemporaryFolder()
    let batch = BatchFolder(root: root.path, pipeline: "shop", batch: "n1")
    let stage = try batch.begin("conformed")
    let sink = FolderSink(folder: stage.path)
    try sink.begin("t", Sample.fields)
    try sink.write(Sample(rows: 9, seed: 1).chunks(of: 10)[0])
    try sink.end()
    var made = manifest(9)
    made.outputs = sink.outputs
    try stage.commit(made)
    let path = batch.folder("conformed/t.table")
    var bytes = try File.read(path)
    bytes[bytes.count - 30] ^= 1
    try File.replace(path, with: bytes)
    #expect(throws: Failure.self) { try TableFolder(path: batch.folder("conformed")) }
  }

  @Test("one process at a time works on a batch")
  func lock() throws {
    let root = try TemporaryFolder()
    let batch = BatchFolder(root: root.path, pipeline: "shop", batch: "n1")
    try batch.whileLocked {
      let failure = #expect(throws: Failure.self) { try batch.whileLocked {} }
      #expect(failure?.status == .tryAgain)
    }
    try batch.whileLocked {}
  }

  @Test func `who waits for a lock whose file is removed meanwhile locks the one in its place`() async throws {
    let root = try TemporaryFolder()
    let path = Path.join(root.path, "lock")
    let first = try FileLock.wait(path)
    async let second = Task.detached {
      let lock = try FileLock.wait(path)
      let isThere = Path.exists(path)
      lock.release()
      return isThere
    }.value
    // The other one may or may not have opened the file by now: either way it ends with one that is there.
    try await Task.sleep(for: .milliseconds(100))
    try Folder.remove(path)
    first.release()
    #expect(try await second)
  }
}
