import Columnar
import Foundation
import OperatingSystem
import Testing

@testable import Definitions
@testable import Extract

@Suite struct `Finding files` {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func find(
    _ pattern: String, batch: String = "2026-11-22", required: Bool = true, only: String? = nil
  ) throws -> [String] {
    var source = ExtractTests.source(.csv(CSVDialect()), columns: ["a"])
    source.files = pattern
    source.arrival = required ? .required : .optional
    let pipeline = Pipeline(
      name: "p", path: "p.yaml", root: scratch.path, exports: "exports",
      warehouse: Warehouse(
        name: "w", summary: "", zone: "UTC", currency: "CNY",
        calendar: Calendar(
          first: .init(daysSince1970: 0), last: .init(daysSince1970: 0), fiscalYearStarts: 1, holidays: []),
        dimensions: [], facts: [], cubes: [], fingerprint: ""),
      rejectLimits: RejectLimits(count: nil, share: nil), sources: [source], fingerprint: "")
    return try SourceFiles.find(source, of: pipeline, batch: batch, exports: "exports", only: only).map(\.relativePath)
  }

  @Test(arguments: [
    ("a*.csv", "abc.csv", true), ("a*.csv", "abc.csv.gz", false), ("*", ".hidden", false), (".*", ".hidden", true),
    ("?.csv", "甲.csv", true), ("?.csv", "ab.csv", false), ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false),
    ("[]]", "]", true), ("[x", "[x", true), ("*a*b*", "xaybz", true), ("*a*b", "xaybz", false), ("a**b", "ab", true),
    ("", "", true),
  ])
  func `a pattern matches whole names`(_ pattern: String, _ name: String, _ matches: Bool) {
    #expect(GlobPattern(pattern).matches(name) == matches)
  }

  @Test func `files come bytewise by path, with the batch's name in place`() throws {
    for name in [
      "o_2026-11-22_2.csv", "o_2026-11-22_10.csv", "o_2026-11-22_Z.csv", "o_2026-11-22_ä.csv", "o_2026-11-23.csv",
    ] {
      try scratch.write("exports/\(name)")
    }
    #expect(
      try find("o_{batch}*.csv") == [
        "o_2026-11-22_10.csv", "o_2026-11-22_2.csv", "o_2026-11-22_Z.csv", "o_2026-11-22_ä.csv",
      ])
  }

  @Test func `patterns go through folders`() throws {
    for name in ["de/2026-11-22/o.csv", "cn/2026-11-22/o.csv", "cn/2026-11-23/o.csv", "o.csv"] {
      try scratch.write("exports/\(name)")
    }
    #expect(try find("*/{batch}/*.csv") == ["cn/2026-11-22/o.csv", "de/2026-11-22/o.csv"])
  }

  @Test func `a batch's name is no pattern`() throws {
    try scratch.write("exports/o_1.csv")
    try scratch.write("exports/o_*.csv")
    #expect(try find("o_{batch}.csv", batch: "*") == ["o_*.csv"])
    #expect(try find("o_{batch}.cs?", batch: "*") == ["o_*.csv"])
  }

  @Test func `some files only can be asked for`() throws {
    for name in ["a/1.csv", "a/2.csv"] { try scratch.write("exports/\(name)") }
    #expect(try find("*/*.csv", only: "2.*") == ["a/2.csv"])
    #expect(try find("*/*.csv", only: "a/1*") == ["a/1.csv"])
    #expect(try find("none", only: "x") == [])
  }

  @Test func `an optional file may be absent, a required one not`() throws {
    try scratch.write("exports/o_2026-11-21.csv")
    #expect(try find("o_{batch}.csv", required: false) == [])
    let failure = #expect(throws: Failure.self) { try find("o_{batch}.csv") }
    #expect(failure?.status == .failed)
    #expect(failure?.message == "source plain requires a file, and none matches o_2026-11-22.csv for batch 2026-11-22")
    #expect(failure?.remedy?.hasSuffix("of other batches there are 1, the last being o_2026-11-21.csv") == true)
  }

  @Test func `an exports folder that is not there is named`() throws {
    let failure = #expect(throws: Failure.self) { try find("o.csv") }
    #expect(failure?.remedy?.contains("there is no folder \(scratch.path)/exports") == true)
  }

  @Test func `a link that leads nowhere is named, one that leads to a file is followed`() throws {
    let file = try scratch.write("exports/real.csv")
    try FileManager.default.createSymbolicLink(atPath: "\(scratch.path)/exports/good.csv", withDestinationPath: file)
    #expect(try find("good.csv") == ["good.csv"])
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/exports/bad.csv", withDestinationPath: "/no/such")
    for pattern in ["bad.csv", "b*.csv"] {
      let failure = #expect(throws: Failure.self) { try find(pattern) }
      #expect(failure?.message.contains("a link to /no/such, which leads nowhere") == true)
    }
  }

  @Test func `a folder in place of a file is named`() throws {
    try scratch.write("exports/o.csv/x")
    let failure = #expect(throws: Failure.self) { try find("o.csv") }
    #expect(failure?.message == "what matches the files of source plain is a folder, not a regular file")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `a file that may not be read is named`() throws {
    let file = try scratch.write("exports/o.csv")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
    let failure = #expect(throws: Failure.self) { try find("o.csv") }
    #expect(failure?.message.contains("may not be read") == true)
  }
}
