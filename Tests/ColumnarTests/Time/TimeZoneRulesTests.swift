import Columnar
import Foundation
import OperatingSystem
import Testing

/// Seconds since 1970 of `2026-03-29 01:30:00`, by whatever clock.
private func seconds(_ text: String) -> Int64 {
  let numbers = text.split { "- :".contains($0) }.compactMap { Int($0) }
  guard numbers.count == 6, let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]) else { return 0 }
  return date.daysSince1970 * 86_400 + Int64(numbers[3] * 3600 + numbers[4] * 60 + numbers[5])
}

private func rules(_ name: String) throws -> TimeZoneRules { try TimeZoneRules(named: name) }

@Suite struct TimeZoneRulesTests {
  struct Local: Sendable, CustomTestStringConvertible {
    var zone: String
    var local: String
    /// UTC; two separated by `or` where the clock showed it twice; `moved` behind it where it never did.
    var utc: String
    var testDescription: String { "\(zone) \(local) = \(utc)" }
  }

  static let locals = [
    Local(zone: "UTC", local: "2026-11-22 10:00:00", utc: "2026-11-22 10:00:00"),
    Local(zone: "Asia/Shanghai", local: "2026-11-22 00:30:00", utc: "2026-11-21 16:30:00"),
    // Berlin: forward at 02:00 on 29 March, back at 03:00 on 25 October 2026.
    Local(zone: "Europe/Berlin", local: "2026-03-29 01:59:59", utc: "2026-03-29 00:59:59"),
    Local(zone: "Europe/Berlin", local: "2026-03-29 02:00:00", utc: "2026-03-29 01:00:00 moved"),
    Local(zone: "Europe/Berlin", local: "2026-03-29 02:30:00", utc: "2026-03-29 01:30:00 moved"),
    Local(zone: "Europe/Berlin", local: "2026-03-29 03:00:00", utc: "2026-03-29 01:00:00"),
    Local(zone: "Europe/Berlin", local: "2026-10-25 01:59:59", utc: "2026-10-24 23:59:59"),
    Local(zone: "Europe/Berlin", local: "2026-10-25 02:00:00", utc: "2026-10-25 00:00:00 or 2026-10-25 01:00:00"),
    Local(zone: "Europe/Berlin", local: "2026-10-25 02:59:59", utc: "2026-10-25 00:59:59 or 2026-10-25 01:59:59"),
    Local(zone: "Europe/Berlin", local: "2026-10-25 03:00:00", utc: "2026-10-25 02:00:00"),
    // Far behind the listed transitions, by the rule.
    Local(zone: "Europe/Berlin", local: "2125-07-01 12:00:00", utc: "2125-07-01 10:00:00"),
    Local(zone: "Europe/Berlin", local: "2125-12-01 12:00:00", utc: "2125-12-01 11:00:00"),
    // Before standard time: local mean time, 53 min 28 s ahead.
    Local(zone: "Europe/Berlin", local: "1800-01-01 00:53:28", utc: "1800-01-01 00:00:00"),
    // São Paulo gave summer time up in 2019; until then it turned at midnight.
    Local(zone: "America/Sao_Paulo", local: "2026-11-22 12:00:00", utc: "2026-11-22 15:00:00"),
    Local(zone: "America/Sao_Paulo", local: "2018-11-04 00:30:00", utc: "2018-11-04 03:30:00 moved"),
    Local(zone: "America/Sao_Paulo", local: "2019-02-16 23:30:00", utc: "2019-02-17 01:30:00 or 2019-02-17 02:30:00"),
    // South of the equator summer spans the new year.
    Local(zone: "Australia/Sydney", local: "2090-01-01 12:00:00", utc: "2090-01-01 01:00:00"),
    Local(zone: "Australia/Sydney", local: "2090-07-01 12:00:00", utc: "2090-07-01 02:00:00"),
    // Winter time is the exception by Irish law; a quarter of an hour; a day that never was.
    Local(zone: "Europe/Dublin", local: "2090-07-01 12:00:00", utc: "2090-07-01 11:00:00"),
    Local(zone: "Asia/Kathmandu", local: "2026-01-01 05:45:00", utc: "2026-01-01 00:00:00"),
    Local(zone: "Pacific/Apia", local: "2011-12-30 12:00:00", utc: "2011-12-30 22:00:00 moved"),
  ]

  @Test("a local time means an instant", arguments: locals)
  func local(_ pair: Local) throws {
    let expected: TimeZoneRules.Resolution
    if pair.utc.hasSuffix(" moved") {
      expected = .skipped(moved: seconds(String(pair.utc.dropLast(6))))
    } else if let both = pair.utc.range(of: " or ") {
      expected = .ambiguous(
        earlier: seconds(String(pair.utc[..<both.lowerBound])), later: seconds(String(pair.utc[both.upperBound...])))
    } else {
      expected = .resolved(seconds(pair.utc))
    }
    var fresh = try rules(pair.zone)
    #expect(fresh.utc(fromLocal: seconds(pair.local)) == expected)
    // The same with a memory of another stretch.
    for other in ["1970-01-01 00:00:00", "2026-07-01 00:00:00", "2300-01-01 00:00:00"] {
      _ = fresh.offset(atUTC: seconds(other))
      #expect(fresh.utc(fromLocal: seconds(pair.local)) == expected)
    }
  }

  @Test(
    "offsets agree with Foundation's",
    arguments: ["Europe/Berlin", "America/Sao_Paulo", "Asia/Shanghai", "Australia/Sydney", "America/New_York"])
  func offsets(_ name: String) throws {
    var zone = try rules(name)
    let reference = try #require(TimeZone(identifier: name))
    var at = seconds("1975-01-01 00:00:00")
    while at < seconds("2037-01-01 00:00:00") {
      let expected = Int32(reference.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(at))))
      #expect(zone.offset(atUTC: at) == expected, "\(name) at \(at)")
      at += 86_400 * 5 + 3_607
    }
  }

  @Test func `an instant has a date and a minute on the zone's clock`() throws {
    var zone = try rules("Asia/Shanghai")
    let instant = seconds("2026-11-21 16:30:59") * 1_000_000 + 999_999
    #expect(CivilDate(daysSince1970: zone.day(atMicroseconds: instant)).description == "2026-11-22")
    #expect(zone.minuteOfDay(atMicroseconds: instant) == 30)
    #expect(zone.minuteOfDay(atMicroseconds: instant - 31 * 60_000_000) == 1439)
    var utc = TimeZoneRules.utc
    #expect(utc.day(atMicroseconds: -1) == -1)
    #expect(utc.minuteOfDay(atMicroseconds: -1) == 1439)
  }

  @Test func `no instant traps, the infinite ones included`() throws {
    for name in ["UTC", "Europe/Berlin", "Asia/Shanghai", "Pacific/Apia"] {
      var zone = try rules(name)
      let far: [Int64] = [1 << 50, 1 << 60, Int64.max - 1, Int64.max]
      for instant in far + far.map({ -$0 }) + [Int64.min, 0, 1, -1] {
        _ = zone.offset(atUTC: instant)
        _ = zone.utc(fromLocal: instant)
        _ = zone.day(atMicroseconds: instant)
        #expect((0..<1440).contains(zone.minuteOfDay(atMicroseconds: instant)))
      }
    }
  }

  @Test(
    "a name that is no zone is refused",
    arguments: [
      "", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "Europe/", "tzdata.zi", "Europe/Berlin\0",
    ])
  func unknown(_ name: String) {
    #expect(throws: Failure.self) { try rules(name) }
  }

  @Test func `a damaged file is refused or read, never trapped on`() throws {
    let good = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin")))
    for length in stride(from: 0, to: good.count, by: 7) {
      #expect(throws: Failure.self) { try TimeZoneRules(name: "cut", bytes: Array(good[..<length])) }
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard var zone = try? TimeZoneRules(name: "damaged", bytes: bytes) else { continue }
      for at in stride(from: Int64(-3_000_000_000), to: 6_000_000_000, by: 1_111_111_111) {
        _ = zone.utc(fromLocal: at)
        _ = zone.offset(atUTC: at)
      }
    }
  }

  @Test func `every zone of the system can be read`() throws {
    let table = try String(contentsOfFile: "/usr/share/zoneinfo/tzdata.zi", encoding: .utf8)
    let names = table.split(separator: "\n").filter { $0.hasPrefix("Z ") }.map { String($0.split(separator: " ")[1]) }
    #expect(names.count > 300)
    for name in names {
      var zone = try rules(name)
      #expect(abs(zone.offset(atUTC: seconds("2026-11-22 00:00:00"))) <= 50_400)
    }
  }
}
