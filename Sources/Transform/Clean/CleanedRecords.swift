import Columnar
import OperatingSystem

// Reading and cleaning need nothing of what is made of the rows, so they go on beside it:
//
// ```
// one thread   read ─ clean ─▶ [ chunk chunk chunk ] ─▶ take    the caller's
// ```
//
// Chunks are taken in the order of the file, and what is thrown is thrown to the caller: it notices no second thread.

/// A piece of a file: its records as they were read, and cleaned.
struct CleanedRecords: Sendable {
  let records: RecordChunk
  let chunk: CleanedChunk

  /// A file of fewer bytes is one chunk: nothing of it could go on beside the work on another one.
  private static let leastBytes = 256 << 10

  /// How many chunks may wait to be taken: enough that neither side waits for a moment's delay of the other.
  private static let ahead = 4

  /// Where the reading thread leaves what it ended with.
  private final class Ending: @unchecked Sendable {
    // `@unchecked Sendable` since it is looked at only when the thread that fills it has been joined.
    var result: Result<(records: Int, cleaner: SourceCleaner), any Error>?
  }

  /// Nobody takes what is read any more.
  private struct Abandoned: Error {}

  /// Reads a file and cleans it, a few chunks ahead of those that are taken.
  ///
  /// - Parameters:
  ///   - bytes: how large the file is, about.
  ///   - cleaner: at the beginning of the file; afterwards it has cleaned all of it.
  ///   - take: receives piece after piece.
  /// - Returns: how many records the file has.
  /// - Throws: what reading, cleaning and `take` throw.
  static func read(
    _ file: any RecordFile, bytes: Int, _ cleaner: inout SourceCleaner, _ take: (CleanedRecords) throws -> Void
  ) throws -> Int {
    if bytes < leastBytes {
      return try file.read(columns: cleaner.rawColumns) { records in
        try take(CleanedRecords(records: records, chunk: try cleaner.clean(records)))
      }
    }
    let pieces = Handover<CleanedRecords>(capacity: ahead)
    let ending = Ending()
    let begun = cleaner
    let thread = try Thread {
      var cleaner = begun
      ending.result = Result {
        let count = try file.read(columns: cleaner.rawColumns) { records in
          guard pieces.put(CleanedRecords(records: records, chunk: try cleaner.clean(records))) else {
            throw Abandoned()
          }
        }
        return (count, cleaner)
      }
      pieces.end()
    }
    do {
      while let piece = pieces.next() { try take(piece) }
    } catch {
      pieces.abandon()
      thread.join()
      throw error
    }
    thread.join()
    guard let (count, cleaned) = try ending.result?.get() else { return 0 }
    cleaner = cleaned
    return count
  }
}
