import Definitions
import OperatingSystem
import PostgreSQL
import Testing

@testable import Load

@Suite struct `When the answer to a commit is lost` {
  private let lost = PostgreSQLError(sqlstate: PostgreSQLError.connectionLost, message: "server closed the connection")

  private func publisher(_ star: TestStar, _ night: Delivery, reconnects: Bool = true) throws -> Publisher {
    let conninfo = star.conninfo
    return try Publisher(
      connection: Connection(conninfo: conninfo), pipeline: SmallWarehouse.pipeline,
      batch: BatchIdentity(name: night.name, inputFingerprint: night.fingerprint, martletVersion: "test"),
      expectedWarehouseVersion: night.batch - 1,
      reconnect: reconnects ? { try Connection(conninfo: conninfo) } : nil)
  }

  @Test func `a batch that is in the ledger was published`() throws {
    let star = try TestStar()
    let publisher = try publisher(star, firstNight())
    try firstNight().send(to: publisher)
    _ = try publisher.finish()
    try publisher.findOut(after: lost)
  }

  @Test func `a batch that is not in the ledger was not, once the old session is over`() throws {
    let star = try TestStar()
    let publisher = try publisher(star, firstNight())
    try firstNight().send(to: publisher)
    // As long as it lives, the old session has the lock, and could still commit.
    try star.connection.query("select pg_terminate_backend($1, 5000)", [String(publisher.connection.backendProcess)])
    let failure = try #require(throws: Failure.self) { try publisher.findOut(after: lost) }
    #expect(failure.status == .tryAgain)
    #expect(failure.message.contains("nothing was published"))
  }

  @Test func `and nobody can be asked, it is said that this is not known`() throws {
    let star = try TestStar()
    let publisher = try publisher(star, firstNight(), reconnects: false)
    let failure = try #require(throws: Failure.self) { try publisher.findOut(after: lost) }
    #expect(failure.status == .tryAgain)
    #expect(failure.message.contains("cannot be asked"))
  }
}
