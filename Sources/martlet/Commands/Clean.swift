import Definitions
import OperatingSystem
import Stages

extension Command {
  private static let keep = Option.value("keep", "N", "leave the newest N folders of each pipeline")
  private static let older = Option.value("older-than", "30d", "leave folders that were loaded within this time")
  private static let dry = Option.flag("dry-run", "say what would be removed, remove nothing")

  /// `martlet clean`
  static let clean = Command(
    words: ["clean"], arguments: ["[PIPELINE]"], options: [keep, older, dry, .logFormat],
    summary: "remove run folders of published batches, and archived files by policy",
    details: """
      By default as a pipeline's keep_runs says, and nothing of a pipeline that does not say it. Folders of batches that are
      not published, or at work, are never removed. Of the archive goes what the pipelines' own policy (archive) does not
      keep, whatever the options say. Nothing is asked of the warehouse, and nothing is lost to it.
      """
  ) { invocation in
    let given = try retention(invocation)
    let project = try Project()
    let runs = Path.join(project.root, "run")
    if let name = invocation.argument(0) {
      let isThere = Path.exists(Path.join(runs, name)) || Path.exists(project.pipelinePath(name))
      let isArchived = try Archive(root: project.root).pipelines().contains(name)
      guard isThere || isArchived, !name.contains("/"), !name.hasPrefix(".") else {
        throw Failure(.usage, "there is neither a pipeline nor a run folder '\(name)'")
      }
    }
    let names = try invocation.argument(0).map { [$0] } ?? (Path.exists(runs) ? Folder.entries(runs) : [])
    var removed = (folders: 0, bytes: 0)
    for name in names {
      guard let retention = try given ?? project.keptRuns(of: name, isNamed: invocation.argument(0) != nil) else {
        invocation.log.tell("\(name): all is left: no --keep, no --older-than, no keep_runs")
        continue
      }
      let outcomes = try CleanStep.clean(
        root: project.root, pipeline: name, keeping: retention, isDry: invocation.has(dry))
      for outcome in outcomes {
        let size = ByteCount.text(outcome.bytes)
        if let reason = outcome.reason {
          invocation.log.tell("\(name) \(outcome.batch): \(size) left: \(reason)")
        } else {
          invocation.log.tell(
            "\(name) \(outcome.batch): \(size) \(invocation.has(dry) ? "would be removed" : "removed")")
          removed.folders += 1
          removed.bytes += outcome.bytes
        }
      }
    }
    invocation.log.tell(
      "\(invocation.has(dry) ? "would remove" : "removed") \(removed.folders) run folders, \(ByteCount.text(removed.bytes))"
    )
    try cleanArchive(invocation, project)
    return .done
  }

  private static func cleanArchive(_ invocation: Invocation, _ project: Project) throws {
    let named = invocation.argument(0)
    var policies: [String: ArchivePolicy] = [:]
    for name in try named.map({ [$0] }) ?? Archive(root: project.root).pipelines() {
      policies[name] = try project.read(name, isNamed: false)?.archive
      if policies[name] == nil, try Archive(root: project.root).pipelines().contains(name) {
        invocation.log.tell("\(name): all of the archive is left: its pipeline does not archive")
      }
    }
    let isDry = invocation.has(dry)
    guard let report = try ArchiveClean.clean(root: project.root, policies, isDry: isDry) else { return }
    for batch in report.gone {
      invocation.log.tell(
        "\(batch.pipeline) \(batch.batch): \(isDry ? "would go" : "went") from the archive: \(batch.files) files, "
          + "\(ByteCount.text(batch.bytes)) as delivered")
    }
    invocation.log.tell(
      "archive: \(isDry ? "would remove" : "removed") \(report.files) files, \(ByteCount.text(report.bytes)); "
        + "\(report.left.files) files, \(ByteCount.text(report.left.bytes)) \(isDry ? "would stay" : "stay")")
  }

  /// What the options say; nil where they say nothing.
  private static func retention(_ invocation: Invocation) throws -> RunRetention? {
    if invocation.has(keep), invocation.has(older) {
      throw Failure(.usage, "--keep and --older-than are two ways to say what is left", remedy: "give one of them")
    }
    if let count = try invocation.number(keep, atLeast: 0) { return .count(count) }
    guard let text = invocation[older] else { return nil }
    if case .seconds(let seconds)? = RunRetention(text) { return .seconds(seconds) }
    throw Failure(.usage, "--older-than must be a time such as 30d or 12h, not \(text)")
  }
}

extension Project {
  fileprivate func pipelinePath(_ name: String) -> String { Path.join(Path.join(root, "pipelines"), name + ".yaml") }

  /// What a pipeline's file says; nil where it says nothing, or where there is no such pipeline any more.
  fileprivate func keptRuns(of pipeline: String, isNamed: Bool) throws -> RunRetention? {
    try read(pipeline, isNamed: isNamed)?.keepRuns
  }

  /// A pipeline; nil where there is none of the name any more.
  fileprivate func read(_ pipeline: String, isNamed: Bool) throws -> Pipeline? {
    let path = pipelinePath(pipeline)
    if !isNamed, !Path.exists(path) { return nil }
    return try DefinitionReader.pipeline(path, workingDirectory: try Path.workingFolder())
  }
}
