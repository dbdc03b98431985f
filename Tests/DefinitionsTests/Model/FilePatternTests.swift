import Definitions
import OperatingSystem
import Testing

@Suite struct `File patterns` {
  @Test(arguments: [
    ("orders_{batch}.csv", "2026-11-22", "orders_2026-11-22.csv"),
    ("{batch}/*.csv", "a*[b]?", "a[*][[]b][?]/*.csv"),
    ("orders_{batch:%Y%m%d}.csv", "2026-11-22", "orders_20261122.csv"),
    ("orders_{batch:%Y%m%d}.csv", "2026-11-22b", "orders_20261122.csv"),
    ("{batch:%Y/%m}/orders_{batch:%d}{suffix}.csv", "2026-11-22b", "2026/11/orders_22b.csv"),
    ("{batch:%Y}{suffix}", "2026-11-22-late", "2026-late"),
    ("{batch:%d.%m.%y}", "2026-01-02", "02.01.26"),
    ("{batch:%Y-%j}", "2024-12-31", "2024-366"),
    ("{batch:[%d]}", "2026-11-22", "[[]22]"),
    ("all.csv", "anything", "all.csv"),
  ])
  func `become the shell pattern of a batch`(_ pattern: String, _ batch: String, _ glob: String) throws {
    #expect(try FilePattern(pattern).glob(batch: batch) == glob)
  }

  @Test(arguments: [
    ("orders_{batch}.csv", "orders_*.csv"), ("{batch:%Y/%m}/o_{batch:%d}{suffix}.csv", "*/*/o_**.csv"),
    ("all.csv", "all.csv"),
  ])
  func `become one for any batch`(_ pattern: String, _ glob: String) throws {
    #expect(try FilePattern(pattern).anyBatch == glob)
  }

  @Test(arguments: ["night-1", "2026-11", "2026-02-30", "2026-11-221", "20261122", "", "+026-11-22"])
  func `refuse a batch that is not named by a date where they need one`(_ batch: String) throws {
    for pattern in ["{batch:%Y}", "{suffix}"] {
      let failure = #expect(throws: Failure.self) { try FilePattern(pattern).glob(batch: batch) }
      #expect(failure?.status == .usage)
      #expect(failure?.message == "the batch \(batch) is not named by a date, which its files are found by")
    }
    #expect(throws: Never.self) { try FilePattern("{batch}").glob(batch: batch) }
  }
}
