import Columnar
import Definitions

/// A screen whose verdict on a row, or on the batch, depends on other rows.
///
/// ```
/// look (all files, the first pass) ─▶ decide (with the snapshot) ─▶ lookAgain (the same files, where there is need)
/// ```
///
/// Rows come in the canonical order of files and records; nothing may depend on where chunks end.
protocol BatchScreen: Sendable {
  /// Columns of the scope that it looks at.
  var usedColumns: Set<Int> { get }
  /// Takes rows of the first pass.
  mutating func look(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings)
  /// Comes to a verdict.
  ///
  /// - Returns: whether there are rows that fail whose places only a second look can tell.
  mutating func decide(_ known: ScreenKnowledge, _ found: inout ScreenFindings) -> Bool
  /// Takes the rows once more.
  func lookAgain(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings)
  /// The keys of members that it asks the warehouse about.
  var askedKeys: (dimension: String, system: String, keys: ByteTable)? { get }
}

extension BatchScreen {
  func lookAgain(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {}
  var askedKeys: (dimension: String, system: String, keys: ByteTable)? { nil }
}

/// What is known once the warehouse was asked and the members of the batch are resolved.
struct ScreenKnowledge {
  /// Name of the source, and of the screen, in question.
  var source = ""
  var screen = ""
  var dimensions: [DimensionResult?]
  var history: ScreenHistory
  /// The day that the batch is named by; nil for other names.
  var day: BatchDay?
  /// What came of the source.
  var delivery = SourceDelivery()
}

/// What a batch has of a source.
struct SourceDelivery {
  /// Its records, those of files that were published before among them; nil where no file came.
  var records: Int?
  /// Whether some of its rows were not read, since they were published before.
  var isPartlyRead = false
  /// Whether its rows are rejected records that are taken once more.
  var isReplay = false

  /// Why the batch as a whole is not judged; nil where it can be.
  ///
  /// - Parameter rows: whether it is judged by its rows, which must have been read then.
  func reasonNotToJudge(rows: Bool) -> String? {
    if isReplay { return "rejected records are taken once more" }
    if records == nil { return "no file came" }
    return rows && isPartlyRead ? "some of its files were published before, and are not read again" : nil
  }
}

/// The day that a batch is named by, in the zone of the warehouse.
struct BatchDay {
  /// Days since 1970-01-01.
  let date: Int64
  /// The instant at which it begins, and that at which the next one does, in microseconds.
  let begin: Int64
  let end: Int64

  /// Nil for a name that begins with no date.
  init?(_ name: String, _ zone: TimeZoneRules) {
    let parts = name.prefix(10).split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, let day = CivilDate(year: parts[0], month: parts[1], day: parts[2]) else { return nil }
    var zone = zone
    func instant(_ days: Int64) -> Int64 {
      switch zone.utc(fromLocal: days * 86_400) {
      case .resolved(let seconds), .ambiguous(let seconds, _), .skipped(let seconds): seconds * 1_000_000
      }
    }
    date = day.daysSince1970
    begin = instant(date)
    end = instant(date + 1)
  }
}
