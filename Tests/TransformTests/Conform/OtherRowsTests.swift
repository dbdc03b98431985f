import Definitions
import Columnar
import OperatingSystem
import Synchronization
import Testing

@testable import Transform

/// A file that has other rows when it is read again.
private final class ChangingFile: RecordFile {
  private let first: SmallShop.File
  private let later: SmallShop.File
  private let reads = Atomic<Int>(0)

  init(first: [[String?]], later: [[String?]]) {
    self.first = SmallShop.File(source: "orders", path: "orders.csv", rows: first)
    self.later = SmallShop.File(source: "orders", path: "orders.csv", rows: later)
  }

  func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
    let isFirst = reads.add(1, ordering: .relaxed).oldValue == 0
    return try (isFirst ? first : later).read(columns: columns, take)
  }
}

@Suite struct `A file that has other rows when it is read again` {
  private func rows(_ count: Int) -> [[String?]] {
    (0..<count).map { ["o\($0)", "1", "p\($0)@x", nil, "Bern", "1767225600", "A", "1", "9.90", "1"] }
  }

  private func transform(first: Int, later: Int) throws -> TransformReport {
    let pipeline = try SmallShop.pipeline.get()
    let source = try #require(pipeline.sources.firstIndex(where: { $0.name == "orders" }))
    let file = InputFile(
      source: source, path: "orders.csv", sha256: "orders", bytes: 100,
      records: ChangingFile(first: rows(first), later: rows(later)))
    return try Transformation.run(
      BatchInput(pipeline: pipeline, name: "2026-01-01", files: [file]),
      snapshot: ModelWarehouse(warehouse: pipeline.warehouse).snapshot, into: CollectingSink())
  }

  @Test(arguments: [(0, 3), (2, 3), (3, 2), (3, 0)]) func `is a failure that names it`(_ first: Int, _ later: Int) {
    let failure = #expect(throws: Failure.self) { try transform(first: first, later: later) }
    #expect(failure?.message.contains("other rows") == true)
    #expect(failure?.place == "orders.csv")
    #expect(failure?.remedy != nil)
  }

  @Test(arguments: [0, 3]) func `is none where it has the same`(_ count: Int) throws {
    _ = try transform(first: count, later: count)
  }
}
