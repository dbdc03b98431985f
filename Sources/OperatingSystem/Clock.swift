import Glibc

/// The system's clocks.
package enum Clock {
  /// Now as `2026-11-22T01:59:58Z`.
  package static func nowUTC() -> String {
    var now = time(nil)
    var parts = unsafe tm()
    _ = unsafe gmtime_r(&now, &parts)
    return unsafe date(parts) + "T" + two(parts.tm_hour) + ":" + two(parts.tm_min) + ":" + two(parts.tm_sec) + "Z"
  }

  /// Today's date in a zone (IANA name), as `2026-11-22`.
  ///
  /// Sets the process's zone for a moment: call it before there are threads.
  ///
  /// - Throws: `Failure` if the system has no such zone.
  package static func today(zone: String) throws -> String {
    guard zone == "UTC" || Path.exists("/usr/share/zoneinfo/" + zone) else {
      throw Failure(
        .usage, "unknown time zone \(zone)", remedy: "use an IANA name such as Europe/Berlin; is tzdata installed?")
    }
    let before = Environment.value("TZ")
    unsafe setenv("TZ", zone, 1)
    tzset()
    var now = time(nil)
    var parts = unsafe tm()
    _ = unsafe localtime_r(&now, &parts)
    if let before { unsafe setenv("TZ", before, 1) } else { unsafe unsetenv("TZ") }
    tzset()
    return unsafe date(parts)
  }

  /// Seconds that only go forward, for measuring.
  package static func seconds() -> Double {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  /// Now, in nanoseconds since 1970: the clock that files are dated by.
  package static func nanosecondsSince1970() -> Int64 {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  /// Does nothing for a while.
  package static func pause(milliseconds: Int) {
    var wanted = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    var rest = timespec()
    while unsafe nanosleep(&wanted, &rest) != 0 && errno == EINTR { wanted = rest }
  }

  private static func date(_ parts: tm) -> String {
    let year = String(unsafe parts.tm_year + 1900)
    return String(repeating: "0", count: max(0, 4 - year.count)) + year + "-"
      + two(unsafe parts.tm_mon + 1) + "-" + two(unsafe parts.tm_mday)
  }

  private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
