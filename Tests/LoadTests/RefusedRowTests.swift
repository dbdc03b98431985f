import Definitions
import Load
import OperatingSystem
import PostgreSQL
import Testing

/// What an owner adds to the star beyond its definition, and the rows that it refuses.
@Suite struct `Rows that the server refuses` {
  /// Two new lines and one that replaces A/1.
  private func secondNight() -> Delivery {
    var night = Delivery("2026-03-02", 2)
    night.sale("A", 1, on: "03-01", customer: 1, product: 1, status: "refunded", amount: 90_000, version: 6)
    night.sale("C", on: "03-03", customer: 2, product: 1, amount: 70)
    night.sale("D", on: "03-03", customer: 2, product: 2, status: "to be paid", amount: 80_000)
    night.sale("E", on: "03-03", customer: 1, product: 2, amount: 60)
    return night
  }

  private let rejects = "select file_id, record, line, feed, rule, message, raw from martlet.rejects order by record"

  @Test func `become rejects, and the row that one would have replaced stands`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    try star.connection.execute("alter table small.sales_fact add constraint modest check (amount < 50000)")
    let report = try secondNight().publish(on: star.connection)
    #expect(
      try star.sales() == ["A/1 paid 1000 1", "A/2 paid 2000 1", "B/1 paid 500 1", "C/1 paid 70 2", "E/1 paid 60 2"])
    #expect(report.facts[0].rejected == 2 && report.facts[0].inserted == 2 && report.facts[0].replacing == 0)
    #expect(try star.outcomes(2) == ["inserted 2", "rejected 2"])
    #expect(
      try star.lines(rejects) == [
        "2 1 2 sales server the server refuses the row: check constraint \"modest\" [23514] A,1",
        "2 3 4 sales server the server refuses the row: check constraint \"modest\" [23514] D,1",
      ])
    #expect(
      try star.lines("select outcome, total from martlet.totals where file_id = 2 and measure = 'amount' order by 1")
        == [
          "emitted 170130", "inserted 130", "rejected 170000",
        ])
    #expect(try star.lines("select count(*) from martlet.superseded_small_sales") == ["0"])
    #expect(
      try star.lines("select sum(amount) from small_cube.sales_day") == ["3630"], "the cuboids show what stands")
  }

  @Test(arguments: [
    ("alter table small.sales_fact alter column status type varchar(4)", ["A", "D"], "a text is too long [22001]"),
    (
      "create unique index once on small.sales_fact (amount) where amount > 60000", ["D"],
      "unique constraint \"once\" [23505]"
    ),
    ("alter table small.sales_fact alter column amount type int2", ["A", "D"], "a number is out of range [22003]"),
    (
      """
      create function small.look() returns trigger language plpgsql as
      $$ begin if new.status like 'to%' then raise exception 'Ann owes us'; end if; return new; end $$;
      create trigger look before insert on small.sales_fact for each row execute function small.look()
      """, ["D"], "raised by a trigger [P0001]"
    ),
  ])
  func `for other reasons, too`(_ change: String, _ orders: [String], _ reason: String) throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    // What reads the column stands in the way of its type.
    if change.contains("alter column") { try star.connection.execute("drop view small.sales cascade") }
    try star.connection.execute(change)
    var night = secondNight()
    if change.contains("once") { night.tables["sales.facts"]?[2]["amount"] = 90_000 }
    if change.contains("int2") { try star.connection.execute("alter table small.sales_fact alter quantity type int4") }
    try night.publish(on: star.connection)
    #expect(
      try star.lines("select raw, message from martlet.rejects order by record")
        == orders.map { "\($0),1 the server refuses the row: \(reason)" })
    let stored = try star.lines("select distinct order_id from small.sales_fact where batch_id = 2 order by 1")
    #expect(stored == ["A", "C", "D", "E"].filter { !orders.contains($0) })
  }

  @Test func `of a first load are rejected as well`() throws {
    let star = try TestStar()
    try star.connection.execute("alter table small.sales_fact add constraint modest check (amount < 1500)")
    try firstNight().publish(on: star.connection)
    #expect(try star.sales() == ["A/1 paid 1000 1", "B/1 paid 500 1"])
    #expect(try star.outcomes(1) == ["inserted 2", "rejected 1"])
    #expect(try star.lines("select raw, rule from martlet.rejects") == ["A,2 server"])
  }

  @Test func `count for the limits of the pipeline`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    try star.connection.execute("alter table small.sales_fact add constraint modest check (amount < 50000)")
    let before = try star.dump()
    for limits in [RejectLimits(count: 1, share: nil), RejectLimits(count: nil, share: 0.4)] {
      var pipeline = SmallWarehouse.pipeline
      pipeline.rejectLimits = limits
      let failure = try #require(throws: Failure.self) {
        try secondNight().publish(on: star.connection, pipeline: pipeline)
      }
      #expect(failure.status == .stopped)
      #expect(failure.message.hasPrefix("2 of 4 rows are rejected, more than the pipeline allows: 2 × the server"))
      #expect(try star.dump() == before)
    }
    var pipeline = SmallWarehouse.pipeline
    pipeline.rejectLimits = RejectLimits(count: 2, share: 0.5)
    try secondNight().publish(on: star.connection, pipeline: pipeline)
  }

  @Test func `are found among thousands`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    try star.connection.execute("alter table small.sales_fact add constraint odd check (amount % 1000 <> 7)")
    var night = Delivery("2026-03-02", 2)
    for number in 0..<5000 { night.sale("N\(number)", on: "03-03", amount: Int64(number)) }
    try night.publish(on: star.connection)
    #expect(try star.lines("select raw from martlet.rejects order by record") == (0..<5).map { "N\($0 * 1000 + 7),1" })
    #expect(try star.outcomes(2) == ["inserted 4995", "rejected 5"])
  }

  @Test func `of a dimension end the night, and the message names no value`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    try star.connection.execute("alter table small.customer add constraint real check (name is null or name <> 'Eve')")
    let before = try star.dump()
    var night = Delivery("2026-03-02", 2)
    night.newCustomer(3, "eve", name: "Eve", city: "Ulm")
    night.sale("C", on: "03-03", customer: 3, product: 1, amount: 70)
    let failure = try #require(throws: Failure.self) { try night.publish(on: star.connection) }
    #expect(failure.status == .failed)
    #expect(
      failure.message == "customer.versions: the server refuses the row: check constraint \"real\" [23514]")
    #expect(try star.dump() == before)
    try star.connection.execute("alter table small.customer drop constraint real")
    try night.publish(on: star.connection)
  }

  @Test func `where it is none of the rows, the night ends with what the server said`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    try star.connection.execute(
      "alter table martlet.superseded_small_sales add constraint never check (superseded_by_batch_id < 0)")
    let failure = try #require(throws: Failure.self) { try secondNight().publish(on: star.connection) }
    #expect(failure.status == .failed && failure.message.contains("never"))
  }
}
