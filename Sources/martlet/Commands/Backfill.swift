import Columnar
import Definitions
import OperatingSystem
import Stages

/// `martlet run PIPELINE --from DATE --to DATE`: a batch a day, one after the other.
struct Backfill {
  static let from = Option.value("from", "DATE", "run a batch for each day from this one on, with --to")
  static let to = Option.value("to", "DATE", "the last of these days")

  private let invocation: Invocation
  private let days: ClosedRange<Int64>

  /// What the options ask for; nil where they ask for one batch.
  ///
  /// - Throws: `Failure` with status `usage` for what is no stretch of days.
  init?(_ invocation: Invocation) throws {
    guard invocation.has(Self.from) || invocation.has(Self.to) else { return nil }
    guard let first = invocation[Self.from], let last = invocation[Self.to] else {
      let missing = invocation.has(Self.from) ? Self.to : Self.from
      throw Failure(.usage, "--\(missing.name) is missing: --from and --to go together")
    }
    for option in [Option.batch, .standardInput] where invocation.has(option) {
      throw Failure(.usage, "--\(option.name) is of one batch, and --from and --to are of several")
    }
    let (start, end) = (try Self.day(Self.from, first), try Self.day(Self.to, last))
    guard start <= end else {
      throw Failure(.usage, "--from \(first) is later than --to \(last)", remedy: "give the earlier day to --from")
    }
    days = start...end
    self.invocation = invocation
  }

  private static func day(_ option: Option, _ text: String) throws -> Int64 {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    if parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      let date = CivilDate(year: year, month: month, day: day)
    {
      return date.daysSince1970
    }
    throw Failure(.usage, "--\(option.name) must be a date such as 2026-11-22, not \(text)")
  }

  private func name(_ day: Int64) -> String { CivilDate(daysSince1970: day).description }

  /// Runs the batches; writes the summary however it ends.
  ///
  /// - Parameters:
  ///   - isKept: whether stage folders are written, too.
  ///   - patience: seconds to wait for another run that publishes; nil for the usual.
  func run(isKept: Bool, patience: Int?) throws -> ExitStatus {
    _ = try invocation.choice(.logFormat, Log.Format.self)
    var summary = BackfillSummary(
      pipeline: invocation.argument(0) ?? "", from: name(days.lowerBound), to: name(days.upperBound))
    do {
      let pipeline = try DefinitionReader.pipeline(
        invocation.argument(0) ?? "", workingDirectory: try Path.workingFolder())
      summary.pipeline = pipeline.name
      let access = try invocation.access(root: pipeline.root)
      for day in days { try run(day, pipeline, access, isKept: isKept, patience, &summary) }
      guard !summary.batches.isEmpty else {
        throw Failure(
          .failed, "no export files for any day from \(summary.from) to \(summary.to)",
          at: Path.join(pipeline.root, pipeline.exports),
          remedy: "check --from, --to, --files and the `files` patterns of \(pipeline.path)")
      }
      invocation.log.tell("\(pipeline.name) from \(summary.from) to \(summary.to): \(summary.counts)")
    } catch {
      summary.take(Failure.one(for: error))
      if let last = summary.batches.last, last.failure != nil, let batch = last.batch {
        invocation.log.tell(
          "stopped at \(batch), day \(summary.days) of \(days.count): \(summary.counts); "
            + "the same command again goes on there", .warning)
      }
      try write(summary)
      throw error
    }
    try write(summary)
    return .done
  }

  private func run(
    _ day: Int64, _ pipeline: Pipeline, _ access: WarehouseAccess, isKept: Bool, _ patience: Int?,
    _ summary: inout BackfillSummary
  ) throws {
    try Interruption.check()
    let log = invocation.log
    let piece = "\(name(day)) (\(day - days.lowerBound + 1) of \(days.count))"
    let request = try BatchRequest(pipeline: pipeline, batch: name(day), glob: invocation[.files], log: log)
    guard try request.hasFiles() else {
      log.tell("\(piece): there is no file of any source: passed by")
      summary.withoutFiles.append(request.batch)
      return
    }
    log.tell(piece)
    var part = RunSummary(command: "run", pipeline: pipeline.name, batch: request.batch)
    let progress = Progress(log, piece: piece)
    defer { summary.batches.append(part) }
    do {
      try progress.watch()
      let outcome = try RunStep.run(request, access, isKept: isKept, patience: patience, progress)
      request.tell(outcome, access, progress, &part)
      part.timings = progress.finish()
    } catch {
      part.timings = progress.finish()
      part.take(error, Failure.one(for: error))
      log.tell(screensOf: error)
      throw error
    }
  }

  private func write(_ summary: BackfillSummary) throws {
    if let path = invocation[.summary] { try summary.write(to: path) }
  }
}
