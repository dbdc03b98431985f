import OperatingSystem
import Stages

/// Options that say which rejects are meant.
enum RejectOptions {
  static let batch = Option.value("batch", "NAME", "only of this batch, by name or number")
  static let pipeline = Option.value("pipeline", "NAME", "only of this pipeline")
  static let source = Option.value("source", "NAME", "only of this source")
  static let file = Option.value("file", "GLOB", "only of files whose path, or the end of it, is like this")
  static let rule = Option.value("rule", "NAME", "only of this rule")
  static let state = Option.value("state", "open|replayed|all", "whether they have been replayed; open by default")
  static let all = [batch, pipeline, source, file, rule]
}

extension Invocation {
  /// Which rejects the options ask for.
  func rejectFilter() throws -> RejectFilter {
    var filter = RejectFilter()
    filter.batch = self[RejectOptions.batch]
    filter.pipeline = self[RejectOptions.pipeline]
    filter.source = self[RejectOptions.source]
    filter.file = self[RejectOptions.file]
    filter.rule = self[RejectOptions.rule]
    filter.state = try choice(RejectOptions.state, RejectFilter.State.self) ?? .open
    return filter
  }
}
