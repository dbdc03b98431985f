internal import Definitions
internal import Extract
internal import OperatingSystem
internal import StageFiles

/// Standard input as the one file of a source. Files are read several times: it is kept in the batch's run folder,
/// for its owner only, as long as the command runs.
enum StandardInput {
  static func spoolPath(_ folder: BatchFolder) -> String { Path.join(folder.path, ".stdin") }

  /// Reads standard input to its end.
  static func spool(_ request: BatchRequest) throws -> FoundFile {
    let path = spoolPath(request.folder)
    let source = request.pipeline.sources[request.standardInput ?? 0].name
    let name = FoundFile.standardInput
    let input = try FileDescriptor(standardInputAs: name)
    if Terminal.isInputTerminal {
      throw Failure(
        .usage, "standard input is a terminal, not the file of source \(source)",
        remedy: "redirect a file or a pipe to it")
    }
    // Of a file that is redirected the size is known; of a pipe it is 0.
    try FreeSpace.check(request.folder.path, needs: try input.size(), times: 1)
    let output = try FileDescriptor(opening: path, .create)
    var block: [UInt8] = []
    var count = 0
    while true {
      try Interruption.check()
      guard try input.isReadable(within: 200) else { continue }
      block.removeAll(keepingCapacity: true)
      let got = try input.read(appendingTo: &block, limit: 1 << 18)
      if got == 0 { break }
      try output.write(block.span)
      count += got
    }
    return FoundFile(source: source, relativePath: name, path: path, size: count)
  }
}

extension BatchRequest {
  /// Runs a step that reads exports, while no other process works on the batch. What was kept of standard input, by it
  /// or by one that was killed, is gone when it ends.
  func whileReadingExports<Result>(_ body: () throws -> Result) throws -> Result {
    try folder.whileLocked {
      defer { try? Folder.remove(StandardInput.spoolPath(folder)) }
      return try body()
    }
  }
}
