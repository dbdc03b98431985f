import Columnar
@testable import Definitions
import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

/// Full exports from which absence means deletion: whom a source had until now comes with the snapshot, whole persons.
@Suite struct SnapshotListingTests {
  /// Accounts with a catalogue of full exports, whose files 10, 11 … are of batches 10, 11 … with these names.
  private func accounts(batches: [String], pipeline: String = "nightly") throws -> Accounts {
    var accounts = try Accounts()
    let feed = DimensionFeed(
      label: "customer", dimension: "customer", key: [], attributes: [], identifiers: [],
      absence: Absence(atMost: 0.2, place: SourcePlace(file: "nightly.yaml")))
    accounts.pipeline.sources = [
      Source(
        name: "catalogue", system: "shop", files: "", format: .csv(CSVDialect()), encoding: "utf-8", zone: "UTC",
        delivery: .full, arrival: .required, version: nil, nulls: [], fillDown: nil, numbers: [], columns: [],
        lookups: [], derived: [], filters: [], feeds: [.dimension(feed)])
    ]
    for (index, name) in batches.enumerated() {
      try accounts.connection.execute(
        """
        insert into martlet.batch values (\(10 + index), '\(pipeline)', '\(name)', \(1 + index), 'f\(10 + index)', 'd', 'v',
        \(10 + index), now(), now(), null);
        insert into martlet.file values (\(10 + index), \(10 + index), 'catalogue', 'c.csv', 'c\(index)', 1, 'read', 1, 1, 0, 0)
        """)
    }
    return accounts
  }

  /// That a file says whether it has an account.
  private func say(_ accounts: Accounts, _ member: Int, isThere: Bool, file: Int, day: Int) throws {
    try accounts.connection.execute(
      """
      insert into shop.customer_event (member_id, effective_at, is_deleted, given, batch_id, file_id, record)
      values (\(member), '2026-01-0\(day)', \(!isThere), \(Int64.min), \(file), \(file), 0)
      """)
  }

  @Test func `whom the source said last that it has comes with all of its person, and nobody else`() throws {
    let accounts = try accounts(batches: ["2026-01-01", "2026-01-02", "2026-01-03"])
    for number in [1, 3, 4, 5] { try accounts.account(number, person: number, "email:e\(number)") }
    try accounts.account(2, person: 1, "email:e1")
    for number in [1, 3, 4] { try say(accounts, number, isThere: true, file: 10, day: 1) }
    try say(accounts, 3, isThere: false, file: 11, day: 2)
    try say(accounts, 4, isThere: false, file: 11, day: 2)
    try say(accounts, 4, isThere: true, file: 12, day: 3)
    let tables = try accounts.snapshot("listed by:catalogue")
    #expect(tables.numbers("customer.members", 0) == [1, 2, 4])
    #expect(tables.evidence == ["1 email:e1", "2 email:e1", "4 email:e4"])
    #expect(tables.numbers("customer.events", 5).filter { $0 < 0 } == [.min, .min, .min, .min])
    #expect(tables.texts("latest", 0) == ["catalogue"] && tables.texts("latest", 1) == ["2026-01-03"])
    #expect(try accounts.snapshot("key:c3").numbers("customer.members", 0) == [3], "without such a file")
  }

  @Test func `of two deliveries of one night the later one counts`() throws {
    let accounts = try accounts(batches: ["2026-01-01", "2026-01-01"])
    for number in [1, 2] { try accounts.account(number, person: number) }
    try say(accounts, 1, isThere: true, file: 10, day: 1)
    try say(accounts, 1, isThere: false, file: 11, day: 1)
    try say(accounts, 2, isThere: true, file: 11, day: 1)
    #expect(try accounts.snapshot("listed by:catalogue").numbers("customer.members", 0) == [2])
  }

  @Test func `a source of that name in another pipeline is another one`() throws {
    let accounts = try accounts(batches: ["2026-01-01"], pipeline: "other")
    try accounts.account(1, person: 1)
    try say(accounts, 1, isThere: true, file: 10, day: 1)
    let tables = try accounts.snapshot("listed by:catalogue")
    #expect(tables.numbers("customer.members", 0) == [])
    #expect(tables.texts("latest", 0) == [])
  }

  @Test func `what is not of the newest night is not the latest`() throws {
    let accounts = try accounts(batches: ["2026-01-09", "2026-01-10", "2026-01-02"])
    try accounts.connection.execute("update martlet.file set status = 'replayed' where file_id = 11")
    let latest = try accounts.snapshot()
    #expect(latest.texts("latest", 1) == ["2026-01-09"] && latest.texts("latest", 2) == ["c0"])
    let again = try SnapshotReader.read(accounts.connection, accounts.pipeline, batch: "2026-01-02", keys: [])
    #expect(again.texts("latest", 1) == ["2026-01-02", "2026-01-09"], "files of its own name come, too")
  }
}
