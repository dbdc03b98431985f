import Columnar
@testable import Definitions
import Foundation
import Testing

@Suite struct `Working days` {
  /// The calendar that the warehouse crm has.
  private static let chinese: WorkingDays = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized.path
    guard let crm = try? DefinitionReader.warehouse(folder: "\(root)/schemas/crm") else {
      return WorkingDays(plainCalendar)
    }
    return WorkingDays(crm.calendar)
  }()

  private static let plainCalendar = Calendar(
    first: CivilDate(daysSince1970: 20_454), last: CivilDate(daysSince1970: 20_818), fiscalYearStarts: 1, holidays: [])

  private static func day(_ text: String) -> Int64 {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return CivilDate(year: parts[0], month: parts[1], day: parts[2])?.daysSince1970 ?? .min
  }

  @Test(arguments: [
    // Spring festival of 2024 is off from 10 to 17 February; Sunday the 18th is worked.
    ("2024-02-08", 3, "2024-02-19"), ("2024-02-08", 1, "2024-02-09"), ("2024-02-08", 0, "2024-02-08"),
    ("2024-02-10", 0, "2024-02-10"), ("2024-02-10", 1, "2024-02-18"), ("2024-02-19", -3, "2024-02-08"),
    ("2024-02-17", -1, "2024-02-09"),
    // The national holiday of 2025 is off from 1 to 8 October; Saturday the 11th is worked.
    ("2025-09-30", 3, "2025-10-11"), ("2025-10-11", -3, "2025-09-30"),
    // Over a new year that is known.
    ("2024-12-31", 1, "2025-01-02"),
  ])
  func `are counted by the calendar's file`(_ from: String, _ count: Int64, _ expected: String) throws {
    let found = try #require(Self.chinese.day(count, after: Self.day(from)))
    #expect(CivilDate(daysSince1970: found).description == expected)
    let between = Self.chinese.count(after: Self.day(from), to: found)
    if count > 0 { #expect(between == count) }
    #expect(Self.chinese.count(after: found, to: Self.day(from)) == between.map { -$0 })
  }

  @Test func `of a year that the file says nothing of are not guessed`() {
    // The file ends with 2026; the calendar goes on.
    #expect(Self.chinese.day(1, after: Self.day("2027-03-01")) == nil)
    #expect(Self.chinese.day(3, after: Self.day("2026-12-31")) == nil)
    #expect(Self.chinese.count(after: Self.day("2026-12-30"), to: Self.day("2027-01-04")) == nil)
    #expect(Self.chinese.day(.max, after: Self.day("2026-01-05")) == nil)
    #expect(Self.chinese.day(.min, after: Self.day("2026-01-05")) == nil)
    #expect(Self.chinese.day(1, after: .max) == nil)
  }

  @Test func `are those from Monday to Friday where there is no file`() {
    // 2026-01-02 is a Friday.
    let plain = WorkingDays(Self.plainCalendar)
    #expect(plain.day(1, after: Self.day("2026-01-02")) == Self.day("2026-01-05"))
    #expect(plain.count(after: Self.day("2026-01-02"), to: Self.day("2026-01-09")) == 5)
  }

  /// Against counting day by day.
  @Test func `are the same counted one by one`() {
    let isWorking = { day in Self.chinese.count(after: day - 1, to: day) == 1 }
    for start in stride(from: Self.day("2024-01-05"), to: Self.day("2025-11-01"), by: 17) {
      var day = start
      for count in Int64(1)...25 {
        repeat { day += 1 } while !isWorking(day)
        #expect(Self.chinese.day(count, after: start) == day)
      }
    }
  }
}
