import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// A file of equal chunks, which may end with an error.
private struct Chunks: RecordFile {
  var chunks: Int
  var failure: Trouble?

  func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
    for chunk in 0..<chunks {
      try take(threeRecords(first: 1 + chunk * 3))
    }
    if let failure { throw failure }
    return chunks * 3
  }
}

private func threeRecords(first: Int) -> RecordChunk { records([["a", "1"], ["a", "2"], ["b", "3"]], first: first) }

private enum Trouble: Error { case inFile, inTake }

/// Reading and cleaning beside the work on what was cleaned.
@Suite struct CleanedRecordsTests {
  private let orders = source(
    [column("order"), column("amount", .integer)], numbers: [OccurrenceNumber(name: "n", of: "order")])

  private func cleaner() throws -> SourceCleaner {
    var cleaner = try SourceCleaner(source: orders, needed: [0, 1, 2])
    cleaner.beginFile()
    return cleaner
  }

  @Test(arguments: [1, 1 << 30]) func `all chunks come in order, and the cleaner has seen them`(_ bytes: Int) throws {
    var cleaner = try cleaner()
    var places: [Int64] = []
    var numbers: [Int64] = []
    let count = try CleanedRecords.read(Chunks(chunks: 50), bytes: bytes, &cleaner) { piece in
      places += piece.chunk.places.records
      numbers += piece.chunk.integers(2).values
    }
    #expect(count == 150)
    #expect(places == Array(1...150))
    #expect(numbers.suffix(3) == [99, 100, 50])
    // What goes on from chunk to chunk goes on behind the file, too.
    #expect(try cleaner.clean(records([["b", "1"]])).integers(2).values == [51])
  }

  @Test(arguments: [1, 1 << 30]) func `an error of the file comes behind what was read before it`(_ bytes: Int) throws {
    var cleaner = try cleaner()
    var taken = 0
    #expect(throws: Trouble.inFile) {
      _ = try CleanedRecords.read(Chunks(chunks: 20, failure: .inFile), bytes: bytes, &cleaner) { _ in taken += 1 }
    }
    #expect(taken == 20)
  }

  @Test(arguments: [1, 1 << 30]) func `an error of whom the chunks are for ends the reading`(_ bytes: Int) throws {
    var cleaner = try cleaner()
    var taken = 0
    #expect(throws: Trouble.inTake) {
      _ = try CleanedRecords.read(Chunks(chunks: 1_000_000), bytes: bytes, &cleaner) { _ in
        taken += 1
        if taken == 3 { throw Trouble.inTake }
      }
    }
    #expect(taken == 3)
  }
}
