internal import PostgreSQL
internal import StageFiles
internal import Transform

extension ListingResult {
  /// The listings of a batch, as the ledger has them.
  static func read(_ connection: Connection, batchID: Int64) throws -> [ListingResult] {
    let rows = try connection.query(
      """
      select source, dimension, known, absent, deleted, back, note from martlet.listings where batch_id = $1
      order by source collate "C", dimension collate "C"
      """, [String(batchID)])
    return (0..<rows.count).map { row in
      func count(_ column: Int) -> Int { Int(rows.integer(row, column) ?? 0) }
      return ListingResult(
        source: rows.text(row, 0) ?? "", dimension: rows.text(row, 1) ?? "", known: count(2), absent: count(3),
        deleted: count(4), back: count(5), note: rows.text(row, 6))
    }
  }

  /// The result for programs.
  var json: JSONValue {
    .members([
      ("source", .string(source)), ("dimension", .string(dimension)), ("known", .integer(known)),
      ("absent", .integer(absent)), ("deleted", .integer(deleted)), ("back", .integer(back)),
      ("note", .optional(note)),
    ])
  }
}
