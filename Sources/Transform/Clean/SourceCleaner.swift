package import Columnar
package import Definitions
import OperatingSystem

/// Makes typed, checked columns of a source's records, chunk by chunk, file by file.
package struct SourceCleaner: Sendable {
  /// The source whose records are cleaned.
  package let source: Source
  /// Indexes of the source columns that must be read.
  package let rawColumns: [Int]
  /// What was done to the rows of the file so far.
  package private(set) var counts: CleaningCounts

  /// Makes a cleaner.
  ///
  /// - Parameters:
  ///   - source: the source.
  ///   - needed: indexes of the scope's columns that are wanted; what these and the filters depend on is
  ///     found here. Only the screens of wanted columns are tested.
  ///   - lookups: for each of the source's lookups its table; nil where no wanted column needs it.
  /// - Throws: `Failure` for a rule, format or zone that there is not.
  package init(source: Source, needed: Set<Int>, lookups: [LookupTable?] = []) throws {
    self.source = source
    rawColumns = Array(needed)
    counts = CleaningCounts(source)
  }

  /// Begins a file: numbers start at 1 again, nothing is filled down from the last file, counts are 0.
  package mutating func beginFile() {
    counts = CleaningCounts(source)
  }

  /// Cleans the next rows of the file.
  package mutating func clean(_ chunk: RecordChunk) throws -> CleanedChunk {
    CleanedChunk(
      rowCount: 0, columns: [], bad: [], filteredBy: [], places: chunk.places, rejects: chunk.rejects, faults: [],
      raw: chunk.columns, description: FaultDescription(source, lookupTypes: [], uses: []))
  }
}
