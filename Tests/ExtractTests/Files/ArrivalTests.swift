import Columnar
import Foundation
import OperatingSystem
import Testing

@testable import Definitions
@testable import Extract

@Suite struct `The arrival of files` {
  private let scratch: Scratch
  init() throws {
    scratch = try Scratch()
    try scratch.write("exports/.keep")
  }

  private func check(_ arrival: Arrival, files: String = "o_{batch}*") -> ArrivalCheck {
    var source = ExtractTests.source(.csv(CSVDialect()), columns: ["a"])
    source.files = files
    source.arrival = arrival
    return ArrivalCheck(source, of: scratch.pipeline(source), batch: "2026-11-22", exports: "exports")
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var arrival: Arrival
    var delivered: [String]
    var shortfall: Shortfall?
  }

  static let one = "o_2026-11-22_1.csv"
  static let two = "o_2026-11-22_2.csv"
  static let marker = "o_2026-11-22.done"
  static let marked = Arrival(marker: "o_{batch}.done")

  static let cases: [Case] = [
    Case(testDescription: "required, there", arrival: .required, delivered: [one]),
    Case(testDescription: "required, not there", arrival: .required, delivered: [], shortfall: .missing),
    Case(testDescription: "required, of another night", arrival: .required, delivered: ["o_x"], shortfall: .missing),
    Case(testDescription: "optional, not there", arrival: .optional, delivered: []),
    Case(
      testDescription: "optional and waited for", arrival: Arrival(isRequired: false, wait: 60), delivered: [],
      shortfall: .missing),
    Case(testDescription: "as many as expected", arrival: Arrival(expected: 2), delivered: [one, two]),
    Case(testDescription: "fewer", arrival: Arrival(expected: 2), delivered: [two], shortfall: .fewer([two])),
    Case(testDescription: "more", arrival: Arrival(expected: 1), delivered: [two, one], shortfall: .more([one, two])),
    Case(
      testDescription: "optional, none of three", arrival: Arrival(isRequired: false, expected: 3), delivered: []),
    Case(
      testDescription: "optional, one of three", arrival: Arrival(isRequired: false, expected: 3), delivered: [one],
      shortfall: .fewer([one])),
    Case(testDescription: "without the marker", arrival: marked, delivered: [one], shortfall: .unmarked),
    Case(testDescription: "with the marker, which is no file of its own", arrival: marked, delivered: [one, marker]),
    Case(testDescription: "nothing but the marker", arrival: marked, delivered: [marker], shortfall: .missing),
    Case(
      testDescription: "optional, waited for, and marked as nothing",
      arrival: Arrival(isRequired: false, marker: "o_{batch}.done", wait: 60), delivered: [marker]),
  ]

  @Test(arguments: cases) func `is judged as it is declared`(_ test: Case) throws {
    for name in test.delivered { try scratch.write("exports/\(name)") }
    var check = check(test.arrival)
    #expect(try check.look(at: .now) == test.shortfall)
  }

  @Test func `a file settles when it has not changed for the time declared`() throws {
    let path = try scratch.write("exports/\(Self.one)")
    func moment(_ seconds: Double) throws -> ArrivalCheck.Moment {
      let modified = try #require(FileStatus(of: path)).modified
      return ArrivalCheck.Moment(date: modified + Int64(seconds * 1e9), seconds: seconds)
    }
    var check = check(Arrival(settle: 10))
    #expect(try check.look(at: moment(1)) == .growing(Self.one))
    #expect(try check.look(at: moment(9.9)) == .growing(Self.one))
    #expect(try check.look(at: moment(10)) == nil)
    // It goes on: its date is new.
    try scratch.write("exports/\(Self.one)", [0x61])
    #expect(try check.look(at: moment(0.5)) == .growing(Self.one))
  }

  @Test func `a file of a later date than now settles when it is seen not to change`() throws {
    let path = try scratch.write("exports/\(Self.one)")
    let earlier = try #require(FileStatus(of: path)).modified - 3_600_000_000_000
    var check = check(Arrival(settle: 10))
    #expect(try check.look(at: .init(date: earlier, seconds: 100)) == .growing(Self.one))
    #expect(try check.look(at: .init(date: earlier, seconds: 109)) == .growing(Self.one))
    try scratch.write("exports/\(Self.one)", [0x61])
    #expect(try check.look(at: .init(date: earlier, seconds: 111)) == .growing(Self.one))
    #expect(try check.look(at: .init(date: earlier, seconds: 121)) == nil)
  }

  @Test(arguments: [
    (
      Shortfall.missing, OperatingSystem.ExitStatus.failed,
      "source plain requires a file, and none matches o_2026-11-22* for batch 2026-11-22"
    ),
    (.fewer([one]), .tryAgain, "source plain expects 3 files, and there is 1: \(one)"),
    (.more([one, two]), .failed, "source plain expects 3 files, and there are 2: \(one), \(two)"),
    (
      .unmarked, .tryAgain, "source plain has files, but o_2026-11-22.done is not there, which marks them as complete"
    ),
    (
      .growing(one), .tryAgain, "the file \(one) of source plain changed less than 10 s ago: it is still growing"
    ),
  ])
  func `is told with a status: what has begun to come is worth another try`(
    _ shortfall: Shortfall, _ status: OperatingSystem.ExitStatus, _ message: String
  ) throws {
    let check = check(Arrival(expected: 3, marker: "o_{batch}.done", settle: 10))
    let failure = try check.failure(shortfall, waited: 0)
    #expect(failure.status == status)
    #expect(failure.message == message)
    #expect(failure.place == "\(scratch.path)/exports")
    #expect(failure.remedy != nil)
    #expect(try check.failure(shortfall, waited: 7).message == message + "; waited for 7 s")
  }

  @Test func `what is there of other batches is told, or that there is no folder`() throws {
    for name in ["o_2026-11-20", "o_2026-11-21"] { try scratch.write("exports/\(name)") }
    let remedy = try check(.required).failure(.missing, waited: 0).remedy
    #expect(remedy?.hasSuffix("of other batches there are 2, the last being o_2026-11-21") == true)
    try FileManager.default.removeItem(atPath: "\(scratch.path)/exports")
    #expect(
      try check(.required).failure(.missing, waited: 0).remedy?.hasPrefix(
        "there is no folder \(scratch.path)/exports: name the right one") == true)
  }
}
