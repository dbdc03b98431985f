import Definitions
import Foundation
import Testing

/// What it means that a member is absent from an export.
@Suite struct `Absence from exports` {
  /// The small pipeline with full exports, and what is said behind the identifiers of its feed of customers.
  private static func read(_ absent: String, isFull: Bool = true, second: String = "") throws -> Pipeline {
    let project = try SmallProject()
    defer { project.remove() }
    var text = try #require(SmallProject.files.first?.text)
    if isFull { text = text.replacing("    system: shop\n", with: "    system: shop\n    delivery: full\n") }
    text = text.replacing(
      "identifiers: {email: email}\n", with: "identifiers: {email: email}\n        absent: \(absent)\n\(second)")
    try project.write("pipelines/small.yaml", Data(text.utf8))
    return try project.read()
  }

  private static func absence(_ pipeline: Pipeline) -> Absence? {
    guard case .dimension(let feed) = pipeline.source("orders")?.feeds.first else { return nil }
    return feed.absence
  }

  @Test(arguments: [
    ("deleted", 0.2), ("{means: deleted}", 0.2), ("{means: deleted, at_most: 5%}", 0.05),
    ("{means: deleted, at_most: 0.5}", 0.5),
  ])
  func `is read with the share that may be absent`(_ text: String, _ share: Double) throws {
    let pipeline = try Self.read(text)
    #expect(Self.absence(pipeline)?.atMost == share)
    #expect(pipeline.sources.map(\.deletesAbsent) == [true, false, false])
  }

  static let wrong: [(absent: String, isFull: Bool, second: String, error: String)] = [
    (
      "delete", true, "",
      """
      pipelines/small.yaml:38:17: orders → customer: absent: expected deleted, found 'delete'
        → did you mean 'deleted'?
      """
    ),
    (
      "deleted", false, "",
      """
      pipelines/small.yaml:37:17: orders → customer: absent: source orders delivers what changed: who is absent from it may be there all the same
        → delivery: full, if each of its exports holds everything there is
      """
    ),
    (
      "{at_most: 20%}", true, "",
      """
      pipelines/small.yaml:38:17: orders → customer: absent: 'means' is missing
        → means: deleted
      """
    ),
    (
      "{means: deleted, at_least: 20%}", true, "",
      """
      pipelines/small.yaml:38:34: orders → customer: absent: unknown key 'at_least'
        → keys: means, at_most
      """
    ),
    (
      "{means: deleted, at_most: 2}", true, "",
      """
      pipelines/small.yaml:38:43: orders → customer: absent: at_most: expected a share as 5% or 0.05, found '2'
      """
    ),
    (
      "deleted", true, "      - {dimension: customer, name: again, key: {account: phone}, absent: deleted}\n",
      """
      pipelines/small.yaml:39:75: orders → customer.again: absent: which members of customer of system shop are there is said by orders → customer already
        → leave it to one of them
      """
    ),
    (
      "deleted", true,
      "      - {dimension: channel, key: status, absent: deleted}\n"
        + "      - {dimension: channel, name: again, key: phone, absent: deleted}\n",
      """
      pipelines/small.yaml:40:63: orders → channel.again: absent: which members of channel are there is said by orders → channel already
        → leave it to one of them
      """
    ),
  ]

  @Test(arguments: wrong)
  func `that cannot be is told with its place`(_ absent: String, _ isFull: Bool, _ second: String, _ error: String) {
    #expect { _ = try Self.read(absent, isFull: isFull, second: second) } throws: {
      #expect("\($0)" == error)
      return true
    }
  }
}
