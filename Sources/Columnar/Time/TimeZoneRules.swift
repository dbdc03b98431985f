import OperatingSystem

// Times of a batch lie close together, so the stretch of the last answer is kept: most questions are
// answered by two comparisons. A copy of the value has a memory of its own; in loops, use a local variable.

/// The offsets of a time zone from UTC, past and future.
package struct TimeZoneRules: Sendable {
  /// IANA name.
  package let name: String
  private let transitions: [Int64]
  private let offsets: [Int32]
  private let first: Int32
  private let rule: PosixZoneRule?
  private var current = ZoneSegment(from: 0, to: 0, offset: 0)

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
  package static let utc = TimeZoneRules(name: "UTC", transitions: [], offsets: [], first: 0, rule: nil)

  private init(name: String, transitions: [Int64], offsets: [Int32], first: Int32, rule: PosixZoneRule?) {
    self.name = name
    self.transitions = transitions
    self.offsets = offsets
    self.first = first
    self.rule = rule
    current = segment(at: 0)
  }

  /// Reads the rules of a zone from the system's files.
  ///
  /// - Throws: `Failure` of status usage if there is no such zone, of status failed if its file is damaged.
  package init(named name: String, folder: String = "/usr/share/zoneinfo") throws {
    let unknown = Failure(
      .usage, "there is no time zone '\(name)'", remedy: "use an IANA name such as Asia/Shanghai or UTC")
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") && !$0.utf8.contains(0) }) else { throw unknown }
    var bytes: [UInt8] = []
    do {
      let file = try FileDescriptor(opening: "\(folder)/\(name)", .read)
      while bytes.count < 1 << 20, try file.read(appendingTo: &bytes, limit: 1 << 16) > 0 {}
    } catch {
      throw unknown
    }
    try self.init(name: name, bytes: bytes)
  }

  /// Reads the rules of a zone from the bytes of a zone file (TZif).
  ///
  /// - Throws: `Failure` if they are damaged.
  package init(name: String, bytes: [UInt8]) throws {
    let file = try ZoneFile(bytes, name: name)
    self.init(
      name: name, transitions: file.transitions, offsets: file.offsets, first: file.first, rule: file.rule)
  }

  /// Seconds that the zone is ahead of UTC at an instant (seconds since 1970 UTC).
  package mutating func offset(atUTC seconds: Int64) -> Int32 {
    if !current.contains(seconds) { current = segment(at: seconds) }
    return current.offset
  }

  /// The instant of a local time, given as seconds since 1970-01-01 00:00:00 on the zone's clock.
  package mutating func utc(fromLocal seconds: Int64) -> Resolution {
    let instant = seconds &- Int64(current.offset)
    // No two offsets differ by more than two days: so far from both ends there is nothing to choose.
    if instant &- 172_800 >= current.from, instant < current.to &- 172_800, seconds.magnitude < 1 << 60 {
      return .resolved(instant)
    }
    return resolve(seconds)
  }

  /// Days since 1970-01-01 on the zone's clock at an instant (microseconds since 1970 UTC).
  package mutating func day(atMicroseconds instant: Int64) -> Int64 {
    let seconds = Self.floor(instant, 1_000_000)
    return Self.floor(seconds &+ Int64(offset(atUTC: seconds)), 86_400)
  }

  /// Minute of the day, 0…1439, on the zone's clock at an instant (microseconds since 1970 UTC).
  package mutating func minuteOfDay(atMicroseconds instant: Int64) -> Int64 {
    let seconds = Self.floor(instant, 1_000_000)
    let local = seconds &+ Int64(offset(atUTC: seconds))
    return (local &- Self.floor(local, 86_400) &* 86_400) / 60
  }

  /// The greatest whole quotient that is not greater.
  private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return quotient &* divisor > value ? quotient &- 1 : quotient
  }

  private mutating func resolve(_ seconds: Int64) -> Resolution {
    // What lies farther out than any calendar has no use for exact rules, and must not overflow.
    guard seconds.magnitude < 1 << 50 else { return .resolved(seconds &- Int64(segment(at: seconds).offset)) }
    var stretch = segment(at: seconds - 172_800)
    var moved = seconds - Int64(stretch.offset)
    var earlier: Int64?
    var later: Int64 = 0
    while true {
      let instant = seconds - Int64(stretch.offset)
      if stretch.contains(instant) {
        if earlier == nil { earlier = instant }
        later = instant
        current = stretch
      }
      if stretch.to == .max || stretch.to > seconds + 172_800 { break }
      let next = segment(at: stretch.to)
      if instant >= stretch.to && seconds - Int64(next.offset) < next.from { moved = instant }
      stretch = next
    }
    guard let earlier else { return .skipped(moved: moved) }
    return earlier == later ? .resolved(earlier) : .ambiguous(earlier: earlier, later: later)
  }

  /// The stretch that holds an instant.
  private func segment(at second: Int64) -> ZoneSegment {
    guard let last = transitions.last, let begin = transitions.first else {
      guard let rule else { return ZoneSegment(from: .min, to: .max, offset: first) }
      return ruled(rule, second, from: .min)
    }
    if second < begin { return ZoneSegment(from: .min, to: begin, offset: first) }
    if second >= last {
      guard let rule else { return ZoneSegment(from: last, to: .max, offset: offsets[offsets.count - 1]) }
      return ruled(rule, second, from: last)
    }
    var low = 0
    var high = transitions.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if transitions[middle] <= second { low = middle } else { high = middle }
    }
    return ZoneSegment(from: transitions[low], to: transitions[low + 1], offset: offsets[low])
  }

  private func ruled(_ rule: PosixZoneRule, _ second: Int64, from least: Int64) -> ZoneSegment {
    guard second.magnitude < 1 << 50 else { return ZoneSegment(from: second, to: second, offset: rule.standard) }
    var segment = rule.segment(at: second)
    segment.from = max(segment.from, least)
    return segment
  }
}
