/// Takes the tables of a batch one after the other: a folder of stage files, or a connection to the warehouse.
///
/// Each table comes once, whole, between `begin` and `end`; chunks of one table may be of any size.
package protocol TableSink: AnyObject {
  /// A table begins.
  func begin(_ table: String, _ fields: [Field]) throws
  /// Rows of the table that has begun.
  func write(_ chunk: Chunk) throws
  /// The table is complete.
  func end() throws
}

/// Gives the rows of one file, again and again.
package protocol RecordFile: Sendable {
  /// Reads the file from its beginning.
  ///
  /// Records, rows and rejects, their numbers and their order are the same every time, whichever columns are wanted: what
  /// one pass finds out about rows, the next one takes by their position.
  ///
  /// - Parameters:
  ///   - columns: indexes of the source's columns that are wanted; others may come empty (all NULL).
  ///   - take: receives chunk after chunk.
  /// - Returns: how many records the file has, rejected ones included.
  func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int

  /// Reads records as they stand in the file.
  ///
  /// - Parameters:
  ///   - stretches: where they stand, ascending by offset.
  ///   - take: receives the index of each stretch, in order, and what stands there.
  func raw(_ stretches: [Stretch], _ take: (Int, RawRecord) throws -> Void) throws
}

extension RecordFile {
  /// Nothing: of a file that has no bytes.
  package func raw(_ stretches: [Stretch], _ take: (Int, RawRecord) throws -> Void) throws {}
}
