import Foundation
import PostgreSQL
import Testing

/// Which of several rows of a key is the newest, over nights.
@Suite(.serialized) struct VersionOrderTests {
  /// By night: the row of an order as it was delivered. Were a row without a version newer for its night alone, the three
  /// would beat one another in a circle: the 21st the 20th, the 22nd the 21st, the 20th the 22nd.
  static let nights = [
    ("2026-11-20", "1,2026-11-20 09:00,2026-11-20 15:00,shipped"), ("2026-11-21", "1,2026-11-20 09:00,,pending"),
    ("2026-11-22", "1,2026-11-20 09:00,2026-11-20 13:00,paid"),
  ]

  @Test("rows with and without a version: the same one counts in all orders of three nights")
  func anyOrder() throws {
    let page = try Specification(name: "updates.md").page()
    var found: [String] = []
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let spec = try SpecifiedProject(page)
      for name in try FileManager.default.contentsOfDirectory(atPath: spec.project.path("exports")) {
        try FileManager.default.removeItem(atPath: spec.project.path("exports/\(name)"))
      }
      for (night, row) in Self.nights {
        try spec.project.write(
          "exports/orders_\(night)_a.csv", Data("id,ordered,changed,state\n\(row)\n".utf8))
      }
      for index in order { try spec.project.succeed("run", spec.pipeline, "--batch", Self.nights[index].0) }
      let connection = try Connection(conninfo: spec.project.warehouse)
      defer { connection.close() }
      found.append(try connection.text("select string_agg(state, ' ') from spec.orders") ?? "—")
      try spec.project.succeed("audit")
    }
    #expect(found == Array(repeating: "shipped", count: 6))
  }
}
