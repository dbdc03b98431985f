package import Columnar
package import Definitions
internal import OperatingSystem
package import StageFiles

/// What a stage is asked to work on.
package struct BatchRequest: Sendable {
  /// The pipeline.
  package let pipeline: Pipeline
  /// The batch's name.
  package let batch: String
  /// Glob that the files' relative paths must match; nil for all.
  package let glob: String?
  /// Index of the source whose one file is standard input; nil where none is.
  package let standardInput: Int?
  /// How much memory what grows with the rows may take: `MARTLET_MEMORY`, in MiB.
  package let memory: MemoryBudget
  /// Where what happens is told.
  package let log: Log

  /// Makes a request.
  ///
  /// - Parameters:
  ///   - batch: the batch's name; nil for today's date in the warehouse's zone.
  ///   - standardInput: name of the source whose one file is standard input.
  /// - Throws: `Failure` with status `usage` for a name that cannot be a folder's, or that holds no date where the sources
  ///   ask for one; or for a source that there is not.
  package init(
    pipeline: Pipeline, batch: String?, glob: String? = nil, standardInput: String? = nil, log: Log
  ) throws {
    let name = try batch ?? Clock.today(zone: pipeline.warehouse.zone)
    let isUsable =
      !name.isEmpty && name.utf8.count <= 100 && name.utf8.first != 0x2e
      && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x2f && $0 != 0x7f }
    guard isUsable else {
      throw Failure(
        .usage, "a batch cannot be named \"\(name)\"",
        remedy: "use a date such as 2026-11-22, or up to 100 letters, digits, - and _")
    }
    try Self.checkPatterns(pipeline, batch: name)
    memory = try Self.memory(Environment.value("MARTLET_MEMORY"))
    self.pipeline = pipeline
    self.batch = name
    self.glob = glob
    self.log = log
    self.standardInput = try standardInput.map { source in
      let names = pipeline.sources.map(\.name)
      if let index = names.firstIndex(of: source) { return index }
      throw Failure(
        .usage, "the pipeline \(pipeline.name) has no source \(source)", at: pipeline.path,
        remedy: NearestName.remedy(source, in: names, called: "there are"))
    }
  }

  private static func memory(_ text: String?) throws -> MemoryBudget {
    guard let text else { return .standard }
    guard let mebibytes = Int(text), (0...1 << 20).contains(mebibytes) else {
      throw Failure(
        .usage, "MARTLET_MEMORY is \"\(text)\", which is no number of MiB",
        remedy: "set it to a whole number such as 256, or not at all")
    }
    return MemoryBudget(bytes: mebibytes << 20)
  }

  /// Proves that the batch's name has what the sources' patterns make of it, such as a date.
  private static func checkPatterns(_ pipeline: Pipeline, batch: String) throws {
    for source in pipeline.sources {
      for pattern in [source.files, source.members, source.arrival.marker].compactMap({ $0 }) {
        do {
          _ = try FilePattern(pattern).glob(batch: batch)
        } catch let failure as Failure {
          throw Failure(
            failure.status, "source \(source.name): \(failure.message)", at: pipeline.path, remedy: failure.remedy)
        }
      }
    }
  }

  /// The project's folder.
  package var root: String { pipeline.root }

  /// The folder that the exports lie in.
  package var exports: String { Path.join(pipeline.root, pipeline.exports) }

  /// The batch's folder below `run/`.
  package var folder: BatchFolder { BatchFolder(root: pipeline.root, pipeline: pipeline.name, batch: batch) }
}

/// Names of the stages' folders.
package enum StageName {
  /// Records as extracted, and the keys in them.
  package static let extracted = "extracted"
  /// What the warehouse knows of these keys.
  package static let snapshot = "snapshot"
  /// Tables that are ready to be loaded.
  package static let conformed = "conformed"
  /// What became of them in the warehouse.
  package static let loaded = "loaded"
}
