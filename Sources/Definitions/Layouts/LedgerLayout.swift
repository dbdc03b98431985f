import Columnar

// What Transform counts travels to the ledger as tables too.

/// The ledger's tables that a batch brings.
package enum LedgerLayout {
  /// The files of a batch. `status`: `read`; `repeated` when the same bytes were published before (then nothing is read);
  /// `replayed` for rejected records of a file that were taken once more (then only these are counted).
  package static let files = TableLayout(
    "files",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("batch_id", .integer, .int4),
      TableColumn("source", .text, .text), TableColumn("path", .text, .text, "Relative to the exports folder"),
      TableColumn("sha256", .text, .text), TableColumn("bytes", .integer, .int8),
      TableColumn("status", .text, .text),
      TableColumn("records", .integer, .int8), TableColumn("feeding", .integer, .int8),
      TableColumn("filtered", .integer, .int8), TableColumn("rejected", .integer, .int8),
    ])

  /// Records left out, by the name of the filter; by `where`, those that a source of JSON leaves to others.
  package static let filtered = TableLayout(
    "filtered",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("filter", .text, .text),
      TableColumn("records", .integer, .int8),
    ])

  /// Rows by file, feed and outcome. Transform writes `rejected`, `duplicate`, `superseded` (within the batch), `emitted` for facts and
  /// `new`, `changed`, `unchanged`, `superseded`, `rejected` for dimensions. Load adds, for each file and fact and with an empty `feed`
  /// (fact rows don't carry theirs), how `emitted` rows divide against the published facts: `inserted`, `replacing`, `superseded`,
  /// `duplicate`, `rejected` (their key belongs to another grain, or the server refuses them). So the rows produced are all outcomes but `emitted`.
  package static let counts = TableLayout(
    "counts",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("feed", .text, .text),
      TableColumn("table_name", .text, .text),
      TableColumn("outcome", .text, .text), TableColumn("rows", .integer, .int8),
    ])

  /// Sums of measures (at the measure's scale) by file, fact and outcome (as in counts, over all feeds; of rejected rows only those
  /// that Load rejects have sums).
  package static let totals = TableLayout(
    "totals",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("table_name", .text, .text),
      TableColumn("measure", .text, .text),
      TableColumn("outcome", .text, .text), TableColumn("total", .integer, .int8),
    ])

  /// Rejected records and rows.
  package static let rejects = TableLayout(
    "rejects",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("record", .integer, .int8),
      TableColumn("row_number", .integer, .int4),
      TableColumn("line", .integer, .int8), TableColumn("byte", .integer, .int8),
      TableColumn("column_name", .text, .text, nullable: true), TableColumn("feed", .text, .text, nullable: true),
      TableColumn("rule", .text, .text), TableColumn("message", .text, .text),
      // Invalid UTF-8 and NUL bytes are written as \xHH.
      TableColumn("raw", .text, .text),
    ])

  /// Records that were rejected, whole or in some of their rows, as they stand in their file.
  package static let rejected = TableLayout(
    "rejected",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("record", .integer, .int8),
      TableColumn("line", .integer, .int8), TableColumn("byte", .integer, .int8),
      TableColumn("length", .integer, .int8, "Bytes of the record in its file"),
      TableColumn("raw", .text, .text, "The record, or its beginning, in UTF-8; bytes that are no characters as \\xHH"),
      TableColumn("bytes", .text, .text, nullable: true, "Its own bytes in hex, where those of raw are others"),
    ])

  /// Rejected records that were taken once more.
  package static let replayed = TableLayout(
    "replayed",
    [
      TableColumn("file_id", .integer, .int4, "File of the batch that took it once more"),
      TableColumn("rejected_file_id", .integer, .int4, "File under which it was rejected"),
      TableColumn("record", .integer, .int8, "Record that was rejected"),
      TableColumn("byte", .integer, .int8, "Where it begins in the file as delivered"),
      TableColumn("delivered_file_id", .integer, .int4, "File as it was delivered"),
      TableColumn("corrected", .text, .text, nullable: true, "What was read in its place; NULL: the same again"),
    ])

  /// How files differ from the definition. `kind`: added, missing, renamed, reordered (columns), repaired
  /// (records), unended (the last record).
  package static let drift = TableLayout(
    "drift",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("kind", .text, .text),
      TableColumn("name", .text, .text, "Name in the file, or of the column that is missing"),
      TableColumn("place", .integer, .int4, nullable: true, "Number of the field in the file, from 1"),
      TableColumn("column_name", .text, .text, nullable: true, "Column of the definition"),
      TableColumn("meant", .text, .text, nullable: true, "Name in the file that may be meant"),
    ])

  /// Values of columns that are not in the definition, of sources whose drift policy is `evolve`: an object of texts by name.
  package static let added = TableLayout(
    "added",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("record", .integer, .int8),
      TableColumn("row_number", .integer, .int4), TableColumn("values", .text, .text, "A JSON object of texts"),
    ])

  /// What became of each screen of the batch, also of those that passed. `outcome`: passed, flagged, rejected, not tested
  /// (then `note` says why).
  package static let screens = TableLayout(
    "screens",
    [
      TableColumn("batch_id", .integer, .int4), TableColumn("source", .text, .text),
      TableColumn("screen", .text, .text, "Its name, of one screen in the source"),
      TableColumn("kind", .text, .text, "What it asks: in, range, unique, volume ..."),
      TableColumn("column_name", .text, .text, nullable: true, "The column that it is about, if it is one"),
      TableColumn("severity", .text, .text, "flag, reject or stop"),
      TableColumn("tested", .integer, .int8, "Rows, or values, on which there is a verdict"),
      TableColumn("failed", .integer, .int8, "Failures: rows, gaps, or 1 for the batch as a whole"),
      TableColumn("outcome", .text, .text, "passed, flagged, rejected, or not tested"),
      TableColumn(
        "measured", .integer, .int8, nullable: true,
        "Records (volume), newest value in days or microseconds since 1970 (freshness), greatest number (gaps)"),
      TableColumn("compared_with", .integer, .int8, nullable: true, "What it was compared with"),
      TableColumn("note", .text, .text, nullable: true, "What was measured, or why nothing was tested, in words"),
    ])

  /// Failures of screens, one a row. What is not of a row (gaps, volume, freshness) has no place.
  package static let errorEvents = TableLayout(
    "error_events",
    [
      TableColumn("batch_id", .integer, .int4), TableColumn("source", .text, .text),
      TableColumn("screen", .text, .text, "Name of the screen: with batch and source, a row of screens"),
      TableColumn("file_id", .integer, .int4, nullable: true, "With record and row_number: the place of fact rows"),
      TableColumn("record", .integer, .int8, nullable: true),
      TableColumn("row_number", .integer, .int4, nullable: true),
      TableColumn("line", .integer, .int8, nullable: true),
      TableColumn("column_name", .text, .text, nullable: true), TableColumn("message", .text, .text),
    ])

  /// What full exports said of who is there, where absence means deletion.
  package static let listings = TableLayout(
    "listings",
    [
      TableColumn("batch_id", .integer, .int4), TableColumn("source", .text, .text),
      TableColumn("dimension", .text, .text),
      TableColumn("known", .integer, .int8, "Members that the source had until now"),
      TableColumn("absent", .integer, .int8, "Those of them that its files do not list"),
      TableColumn("deleted", .integer, .int8, "Members that are deleted for that"),
      TableColumn("back", .integer, .int8, "Members that were deleted, and are listed again"),
      TableColumn("note", .text, .text, nullable: true, "Why nobody is deleted, in words"),
    ])

  /// How often each cleaning step changed a value, or made it empty since it was invalid. `effect`: changed, emptied.
  package static let cleaning = TableLayout(
    "cleaning",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("column_name", .text, .text),
      TableColumn("rule", .text, .text),
      TableColumn("effect", .text, .text), TableColumn("rows", .integer, .int8),
    ])

  /// All of them, in the order in which they travel.
  package static let all = [
    files, filtered, counts, totals, rejects, rejected, replayed, drift, added, screens, errorEvents,
    listings, cleaning,
  ]
}

/// What a snapshot holds besides the dimension tables (whose layouts it shares).
package enum SnapshotLayout {
  /// Numbers by name: `warehouse_version`, `next_batch_id`, `next_file_id`, `<dimension>.next_member_id`, `<dimension>.next_key`.
  package static let numbers = TableLayout(
    "numbers", [TableColumn("name", .text, .text), TableColumn("value", .integer, .int8)])
  /// Files of this pipeline whose bytes were published before: nothing is read from them again.
  package static let published = TableLayout(
    "published",
    [
      TableColumn("source", .text, .text), TableColumn("sha256", .text, .text), TableColumn("batch", .text, .text),
      TableColumn("records", .integer, .int8),
    ])
  /// What the latest batches before this one, by name, had of each source: records, and what screens have measured.
  package static let history = TableLayout(
    "history",
    [
      TableColumn("source", .text, .text), TableColumn("batch", .text, .text),
      TableColumn("screen", .text, .text, nullable: true, "NULL: value is the number of records"),
      TableColumn("value", .integer, .int8),
    ])
  /// Names of the batches that the events of the snapshot came with, and the paths of their files: the order of deliveries.
  package static let batches = TableLayout(
    "batches", [TableColumn("batch_id", .integer, .int4), TableColumn("batch", .text, .text)])
  package static let files = TableLayout(
    "files",
    [
      TableColumn("file_id", .integer, .int4), TableColumn("path", .text, .text),
      TableColumn("pipeline", .text, .text), TableColumn("source", .text, .text),
    ])
  /// Of each source whose absent members are deleted, the files of the last batch by name that had any, and of batches of
  /// this batch's own name.
  package static let latest = TableLayout(
    "latest",
    [TableColumn("source", .text, .text), TableColumn("batch", .text, .text), TableColumn("sha256", .text, .text)])
  /// Kind of a key, which no identifier can have: all members that full exports of the source, the value, list until now.
  package static let listedBy = "listed by"
  /// Keys that extraction found and the snapshot is asked for: natural keys (system, key columns joined by U+001F) and identifiers.
  package static let keys = TableLayout(
    "keys",
    [
      TableColumn("dimension", .text, .text),
      TableColumn("kind", .text, .text, "`key`, the kind of identifier, or `listed by`"),
      TableColumn("system", .text, .text), TableColumn("value", .text, .text),
    ])
}

extension Warehouse {
  /// The tables that a snapshot holds of a dimension, and a conformed folder too (there versions are changes, and pins
  /// those of the pipeline).
  package func snapshotTables(of dimension: Dimension) -> [TableLayout] {
    guard dimension.kind == .standard else { return [] }
    let identity =
      dimension.identity == nil ? [] : [dimension.identifierLayout, dimension.pinLayout, dimension.linkLayout]
    var versions = dimension.versionLayout
    versions.name = "\(dimension.name).versions"
    return [dimension.memberLayout] + identity + [dimension.eventLayout, dimension.confirmedLayout, versions]
  }

  /// The tables of a conformed folder, in the order in which they are loaded: dimensions, facts, ledger.
  package var conformedTables: [TableLayout] {
    dimensions.filter { $0.kind == .standard }.flatMap { dimension in
      [dimension.memberLayout]
        + (dimension.identity == nil
          ? []
          : [dimension.identifierLayout, dimension.pinLayout, dimension.linkLayout, dimension.relinkLayout])
        + [dimension.eventLayout, dimension.confirmedLayout, dimension.versionChangeLayout]
    } + facts.map { layout(of: $0) } + LedgerLayout.all
  }
}
