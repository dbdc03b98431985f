import Definitions
import Foundation
import Testing

/// A grain that lookups give, which is refused however it comes by it.
@Suite struct `A grain by lookup` {
  private func message(grain: String, derive: String) throws -> String? {
    let project = try SmallProject()
    defer { project.remove() }
    let (path, text) = try #require(SmallProject.files.first { $0.path == "pipelines/small.yaml" })
    let changed = text.replacing("amount: quantity * price", with: "amount: quantity * price\n      \(derive)")
      .replacing("grain: {order_id: id,", with: "grain: {order_id: \(grain),")
    try project.write(path, Data(changed.utf8))
    do {
      _ = try project.read()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func `is refused through derived columns`() throws {
    let found = try message(grain: "again", derive: "who: upper(team)\n      again: who || '.'")
    #expect(found?.contains("the grain column 'order_id' is found by the lookup 'team'") == true, "\(found ?? "read")")
  }

  @Test func `columns that no lookup gives may be derived`() throws {
    #expect(try message(grain: "who", derive: "who: upper(id)\n      again: upper(team)") == nil)
  }
}
