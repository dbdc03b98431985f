import Foundation
import Testing

/// Lines and the heads that they look up come in deliveries of one night.
@Suite(.serialized) struct LateLookupTests {
  @Test("lines before their heads, heads before their lines, and both at once: the same star")
  func deliveries() throws {
    let page = try Specification(name: "late-lookups.md").page()
    let night = "2026-11-20"
    let names = ["lines_\(night).csv", "heads_\(night).csv"]
    func star(_ deliveries: [[String]]) throws -> [String: [String]] {
      let spec = try SpecifiedProject(page)
      var contents: [String: Data] = [:]
      for name in names {
        let file = URL(fileURLWithPath: spec.project.path("exports/\(name)"))
        contents[name] = try Data(contentsOf: file)
        try FileManager.default.removeItem(at: file)
      }
      for delivery in deliveries {
        for name in delivery { try spec.project.write("exports/\(name)", contents[name] ?? Data()) }
        try spec.project.succeed("run", spec.pipeline, "--batch", night)
      }
      // Nothing new comes of the same files once more.
      let again = try spec.project.succeed("run", spec.pipeline, "--batch", night)
      #expect(!again.errors.contains("feeding"), "\(again.errors)")
      try spec.project.succeed("audit")
      return try spec.project.star("spec")
    }
    let expected = try star([names])
    #expect(expected["lines"]?.contains { $0.contains("20261130") && $0.contains("web") } == true, "\(expected)")
    expectEqual(expected, try star([[names[0]], [names[1]]]), "lines first")
    expectEqual(expected, try star([[names[1]], [names[0]]]), "heads first")
  }

  @Test("what a file of the night gave stays where that file was overwritten")
  func overwritten() throws {
    let spec = try SpecifiedProject(try Specification(name: "late-lookups.md").page())
    let night = "2026-11-20"
    let heads = "exports/heads_\(night).csv"
    let whole = String(decoding: try spec.project.read(heads), as: UTF8.self)
    try spec.project.succeed("run", spec.pipeline, "--batch", night)
    let before = try spec.project.star("spec")
    // The same name, the header and nothing that was looked up.
    try spec.project.write(heads, Data((whole.split(separator: "\n")[0] + "\n").utf8))
    try spec.project.succeed("run", spec.pipeline, "--batch", night)
    expectEqual(before, try spec.project.star("spec"), "after an empty file of heads")
  }
}
