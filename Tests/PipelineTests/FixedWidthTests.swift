import Foundation
import Testing

/// Lines of fixed width through the commands, from a definition to an answer.
struct FixedWidthTests {
  @Test func `a line that is too long is rejected, corrected, and replayed`() throws {
    let project = try TestProject(
      definitions: Repository.root.appendingPathComponent("Tests/PipelineTests/Golden/cdnow"))
    let lines = [
      " 00004 0001 19970101  2   29.33", " 00004 0001 19970118  2   29.73 7", "", " 00021 0002 19970101  3   63.34",
      " 00050 0003 19970101  1",
    ]
    try project.write("CDNOW_sample.txt", Data(lines.joined(separator: "\r\n").utf8))
    try project.succeed("run", "cdnow", "--batch", "all")
    #expect(try project.ask("purchases", "purchases,amount") == ["": ["2", "92.67"]])
    let listed = try project.succeed("rejects", "list", "--format", "csv").output
    #expect(listed.contains("something stands behind the last column, which ends at 31: the record has 33 characters"))
    #expect(listed.contains("the record has 23 characters, and amount, which is required, stands at 25-31"))
    let exported = try project.succeed("rejects", "export").output
    let corrected = exported.replacing("29.73 7", with: "29.73").replacing(
      "19970101  1\n", with: "19970101  1    7.00\n")
    try project.write("corrected.txt", Data(corrected.utf8))
    try project.succeed("rejects", "replay", "corrected.txt")
    #expect(try project.ask("purchases", "purchases,amount") == ["": ["4", "129.40"]])
    try project.succeed("audit")
  }
}
