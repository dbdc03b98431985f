import Columnar
import Foundation
import OperatingSystem
import Testing

@testable import Definitions
@testable import Extract

@Suite struct `Finding files` {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func find(_ pattern: String, batch: String = "2026-11-22", only: String? = nil) throws -> [String] {
    var source = ExtractTests.source(.csv(CSVDialect()), columns: ["a"])
    source.files = pattern
    return try SourceFiles.find(source, of: scratch.pipeline(source), batch: batch, exports: "exports", only: only)
      .map(\.relativePath)
  }

  private func link(_ name: String, to target: String) throws {
    try scratch.write("exports/.keep")
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/exports/\(name)", withDestinationPath: target)
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

  @Test func `dates in patterns are those of the batch`() throws {
    for name in ["2026/11/o_22.csv", "2026/11/o_22b.csv", "2026/10/o_22.csv"] { try scratch.write("exports/\(name)") }
    #expect(try find("{batch:%Y/%m}/o_{batch:%d}.csv") == ["2026/11/o_22.csv"])
    #expect(try find("{batch:%Y/%m}/o_{batch:%d}{suffix}.csv", batch: "2026-11-22b") == ["2026/11/o_22b.csv"])
  }

  @Test func `members of archives stand among the other files, and can be asked for alone`() throws {
    var zip = ZipSample()
    zip.add("2.csv")
    zip.add("1.csv")
    try scratch.write("exports/o_b", zip.bytes)
    try scratch.write("exports/o_a")
    try scratch.write("exports/o_c")
    #expect(try find("o_*") == ["o_a", "o_b/1.csv", "o_b/2.csv", "o_c"])
    #expect(try find("o_*", only: "o_b") == ["o_b/1.csv", "o_b/2.csv"])
    #expect(try find("o_*", only: "o_b/2*") == ["o_b/2.csv"])
    #expect(try find("o_*", only: "2.csv") == ["o_b/2.csv"])
  }

  @Test func `a link that leads to a file is followed`() throws {
    try link("good.csv", to: try scratch.write("exports/real.csv"))
    #expect(try find("good.csv") == ["good.csv"])
  }

  /// Where a link points, the pattern, and what is said.
  @Test(arguments: [
    ("bad.csv", "/no/such", "bad.csv", "a link to /no/such, which leads nowhere"),
    ("bad.csv", "/no/such", "b*.csv", "a link to /no/such, which leads nowhere"),
    ("bad", "nowhere", "bad/o.csv", "a link to nowhere, which leads nowhere"),
    ("bad", "nowhere", "b*/o.csv", "a link to nowhere, which leads nowhere"),
    ("loop.csv", "loop.csv", "loop.csv", "the links on the way to the files of source plain lead in a circle"),
    ("loop", "loop", "loop/o.csv", "the links on the way to the files of source plain lead in a circle"),
    ("loop", "loop", "l*/o.csv", "the links on the way to the files of source plain lead in a circle"),
  ])
  func `a link that leads nowhere is named`(_ name: String, _ target: String, _ pattern: String, _ message: String)
    throws
  {
    try link(name, to: target)
    let failure = #expect(throws: Failure.self) { try find(pattern) }
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
    #expect(failure?.place == "\(scratch.path)/exports/\(name)")
    #expect(failure?.remedy != nil)
  }

  @Test func `a folder, a pipe or a socket in place of a file is named`() throws {
    try scratch.write("exports/folder.csv/x")
    #expect(unsafe mkfifo("\(scratch.path)/exports/pipe.csv", 0o600) == 0)
    try link("device.csv", to: "/dev/null")
    for (name, what) in [("folder", "a folder"), ("pipe", "a pipe"), ("device", "a device")] {
      let failure = #expect(throws: Failure.self) { try find("\(name).csv") }
      #expect(failure?.message == "what matches the files of source plain is \(what), not a regular file")
      #expect(failure?.remedy != nil)
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `a file or folder that may not be read is named`() throws {
    func setMode(_ mode: Int, _ path: String) throws {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(scratch.path)/exports/\(path)")
    }
    try scratch.write("exports/in/o.csv")
    try setMode(0, "in/o.csv")
    #expect(throws: Failure.self) { try find("in/o.csv") }
    for (mode, pattern, verb) in [(0, "in/o.csv", "enter"), (0o600, "in/o.csv", "enter"), (0o300, "in/*.csv", "list")] {
      try setMode(mode, "in")
      let failure = #expect(throws: Failure.self) { try find(pattern) }
      try setMode(0o700, "in")
      #expect(failure?.message.hasSuffix("in a folder that user \(geteuid()) may not \(verb)") == true)
      #expect(failure?.place == "\(scratch.path)/exports/in")
    }
  }
}
