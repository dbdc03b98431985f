import Columnar
import Definitions

/// What is done to a column of the source by itself: null markers, cleaning rules, empty texts, type.
struct ColumnSteps: Sendable {
  private let markers: NullMarkers
  private let cleaners: [any ColumnCleaner]
  private var typing: ValueTyping

  init(_ column: SourceColumn, of source: Source, zone: TimeZoneRules) throws {
    markers = NullMarkers(column.nulls ?? source.nulls)
    cleaners = try column.cleaning.map { try CleaningRules.cleaner(for: $0) }
    typing = try ValueTyping(column, zone: zone)
  }

  /// What comes out.
  struct Result {
    var column: Column
    /// Rows whose text is no value of the type.
    var bad: Bitmap?
    /// Rows without a value in the file itself.
    var rawNulls: Bitmap?
  }

  /// Cleans and types the texts of a column.
  ///
  /// - Parameters:
  ///   - noting: whether rows without a value in the file are to be told.
  ///   - watch: sees the texts behind the null markers, behind each rule, and before they are typed.
  mutating func clean(
    _ raw: TextColumn, noting: Bool, _ counts: inout [CleaningCounts.Step], ambiguous: inout Int, skipped: inout Int,
    watch: ((TextColumn) -> Void)? = nil
  ) -> Result {
    var text = raw
    markers.apply(to: &text)
    watch?(text)
    var rawNulls: Bitmap?
    if noting {
      var rows = Bitmap(repeating: false, count: text.count)
      for row in text.spans.indices where text.spans[row].isNull { rows[row] = true }
      rawNulls = rows
    }
    for (index, cleaner) in cleaners.enumerated() {
      cleaner.clean(&text, &counts[index])
      watch?(text)
    }
    NullMarkers.dropEmpty(&text)
    watch?(text)
    let (column, bad) = typing.type(text)
    ambiguous += typing.ambiguous
    skipped += typing.skipped
    return Result(column: column, bad: bad, rawNulls: rawNulls)
  }
}
