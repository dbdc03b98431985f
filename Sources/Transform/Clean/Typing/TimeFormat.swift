import Definitions

/// How a column writes its dates and times.
enum TimeFormat: Sendable {
  /// ISO 8601.
  case iso
  /// Seconds since 1970 UTC, perhaps with a fraction.
  case epochSeconds
  /// Milliseconds since 1970 UTC, perhaps with a fraction.
  case epochMilliseconds
  /// Directives.
  case pattern(TimePattern)

  /// The format that a definition names; nil is ISO 8601.
  ///
  /// - Throws: `Failure` for a pattern with an unknown directive.
  init(_ name: String?) throws {
    switch name {
    case nil, "iso": self = .iso
    case "epoch_seconds": self = .epochSeconds
    case "epoch_milliseconds": self = .epochMilliseconds
    case .some(let pattern): self = .pattern(try TimePattern(pattern))
    }
  }
}
