internal import Columnar
internal import Definitions
internal import PostgreSQL

/// Tells which of a snapshot's identifiers the definition ignores. Its patterns are no patterns of PostgreSQL's, so the
/// identifiers come here to be looked at: only those that could bring somebody.
struct SnapshotIgnored {
  private let ignored: IgnoredIdentifiers
  private let kinds: [String: Int]

  init(_ identity: Identity) {
    ignored = IgnoredIdentifiers(identity)
    kinds = Dictionary(uniqueKeysWithValues: identity.identifiers.enumerated().map { ($1.name, $0) })
  }

  /// Whether an identifier of the batch is ignored.
  func isIgnored(_ kind: String, _ value: Span<UInt8>) -> Bool {
    kinds[kind].map { ignored.reason(kind: $0, value) != nil } ?? false
  }

  /// Marks those of a round of `snapshot_identifier`.
  func mark(_ connection: Connection, _ round: Int) throws {
    let few = ignored.hasPatterns ? "" : " and strpos(identifier, '*') > 0"
    let reader = try connection.copyOut(
      """
      select number, identifier from snapshot_identifier
      where round = \(round) and not is_touched and holders between 2 and cap\(few)
      """, [CopyColumn("number", .int4), CopyColumn("identifier", .text)])
    var found: [String] = []
    while let chunk = try reader.next() {
      let texts = chunk.text(1)
      for row in 0..<chunk.rowCount {
        // Kind and value with U+001F between.
        let whole = texts.arena.span.extracting(texts.spans[row].range)
        guard let joint = whole.indices.first(where: { whole[$0] == 0x1f }) else { continue }
        let kind = String(decoding: (0..<joint).map { whole[$0] }, as: UTF8.self)
        if isIgnored(kind, whole.extracting((joint + 1)...)) { found.append(String(chunk.integers(0).values[row])) }
      }
    }
    if found.isEmpty { return }
    try connection.query(
      "update snapshot_identifier set is_ignored = true where number = any($1::int[])",
      ["{\(found.joined(separator: ","))}"])
  }
}
