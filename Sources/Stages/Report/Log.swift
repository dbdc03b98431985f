package import OperatingSystem
package import StageFiles

/// What is told on standard error while commands work: lines for people, or a JSON object a line.
package struct Log: Sendable {
  /// The form of the lines.
  package enum Format: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// For programs.
    case json
  }

  /// How much a line matters.
  package enum Level: String, Sendable {
    /// What happens.
    case info
    /// What somebody should look at.
    case warning
    /// Why it ended.
    case error
  }

  /// The form of the lines.
  package let format: Format

  /// Makes a log.
  package init(format: Format) { self.format = format }

  /// Tells something.
  ///
  /// - Parameter details: what programs want to know, in JSON only; the message says it to people.
  package func tell(_ message: String, _ level: Level = .info, _ details: [(String, JSONValue)] = []) {
    switch format {
    case .text: Terminal.note(message)
    case .json:
      let head: [(String, JSONValue)] = [
        ("time", .string(Clock.nowUTC())), ("level", .string(level.rawValue)), ("message", .string(message)),
      ]
      Terminal.note(JSONValue.members(head + details).line)
    }
  }

  /// Tells why a command ends.
  package func tell(_ failure: Failure) {
    switch format {
    case .text: Terminal.note("martlet: \(failure.description)")
    case .json:
      tell(
        failure.message, .error,
        [
          ("status", .integer(Int(failure.status.rawValue))), ("place", .optional(failure.place)),
          ("remedy", .optional(failure.remedy)),
        ])
    }
  }
}
