import OperatingSystem

/// The offsets of a time zone from UTC, past and future.
package struct TimeZoneRules: Sendable {
  /// IANA name.
  package let name: String

  /// What a local time means.
  package enum Resolution: Sendable, Equatable {
    /// One instant, seconds since 1970 UTC.
    case resolved(Int64)
    /// Two instants, since the clock was put back.
    case ambiguous(earlier: Int64, later: Int64)
    /// None, since the clock was put forward; the instant as far behind the gap's begin as the clock shows.
    case skipped(moved: Int64)
  }

  /// Universal time.
  package static let utc = TimeZoneRules(name: "UTC")

  private init(name: String) { self.name = name }

  /// Reads the rules of a zone from the system's files.
  ///
  /// - Throws: `Failure` of status usage if there is no such zone or its file is damaged.
  package init(named name: String, folder: String = "/usr/share/zoneinfo") throws {
    self.name = name
  }

  /// Seconds that the zone is ahead of UTC at an instant (seconds since 1970 UTC).
  package mutating func offset(atUTC seconds: Int64) -> Int32 { 0 }

  /// The instant of a local time, given as seconds since 1970-01-01 00:00:00 on the zone's clock.
  package mutating func utc(fromLocal seconds: Int64) -> Resolution { .resolved(seconds) }

  /// Days since 1970-01-01 on the zone's clock at an instant (microseconds since 1970 UTC).
  package mutating func day(atMicroseconds instant: Int64) -> Int64 { 0 }

  /// Minute of the day, 0…1439, on the zone's clock at an instant (microseconds since 1970 UTC).
  package mutating func minuteOfDay(atMicroseconds instant: Int64) -> Int64 { 0 }
}
