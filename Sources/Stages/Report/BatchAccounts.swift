internal import Columnar
package import PostgreSQL
package import Transform

/// What the ledger says became of a batch's files and rows (DESIGN §7.1).
package struct BatchAccounts: Sendable {
  /// Rows by what became of them, in the order of their names in `Outcomes.order`.
  package typealias Outcomes = [(outcome: String, rows: Int64)]

  /// Rows that a file fed to a table, as transform counted them.
  package struct Feed: Sendable {
    /// Name of the feed.
    package var name: String
    /// The table it feeds.
    package var table: String
    /// What became of its rows.
    package var outcomes: Outcomes
  }

  /// A file.
  package struct File: Sendable {
    package var fileID: Int64
    package var source: String
    package var path: String
    /// `read`, or `repeated` where the same bytes had been published before.
    package var status: String
    package var records: Int64
    package var feeding: Int64
    package var filtered: Int64
    package var rejected: Int64
    /// Records left out, by filter.
    package var filters: Outcomes = []
    /// Feeds in the order of their names.
    package var feeds: [Feed] = []
    /// What the publish did with the rows of each fact that transform emitted.
    package var published: [Feed] = []
    /// What is to be looked at in the file, though it is no fault by itself: columns that are missing, how it ends.
    package var notes: [String] = []
  }

  /// Rejects of one rule.
  package struct Rejects: Sendable {
    package var rule: String
    package var rows: Int64
    /// Where the first of them stand: `path:line (column)`.
    package var examples: [String]
  }

  package var batchID: Int64
  package var pipeline: String
  package var batch: String
  package var warehouseVersion: Int64
  package var files: [File]
  package var rejects: [Rejects]
  /// What all screens came to, as far as it was read: see `readScreens`.
  package private(set) var screens: [ScreenResult] = []
  /// What full exports said of who is there, as far as it was read: see `readListings`.
  package private(set) var listings: [ListingResult] = []

  /// Order in which outcomes are shown.
  static let order = [
    "emitted", "new", "changed", "unchanged", "inserted", "replacing", "superseded", "duplicate", "without_key",
    "rejected",
  ]

  /// Reads a batch from the ledger.
  package init(_ connection: Connection, batchID: Int64) throws {
    let number = String(batchID)
    let batch = try connection.query(
      "select pipeline, name, warehouse_version from martlet.batch where batch_id = $1", [number])
    self.batchID = batchID
    pipeline = batch.count > 0 ? batch.text(0, 0) ?? "" : ""
    self.batch = batch.count > 0 ? batch.text(0, 1) ?? "" : ""
    warehouseVersion = batch.count > 0 ? batch.integer(0, 2) ?? 0 : 0
    let rows = try connection.query(
      """
      select file_id, source, path, status, records, feeding, filtered, rejected from martlet.file
      where batch_id = $1 order by file_id
      """, [number])
    var files: [File] = []
    var places: [Int64: Int] = [:]
    for row in 0..<rows.count {
      let file = File(
        fileID: rows.integer(row, 0) ?? 0, source: rows.text(row, 1) ?? "", path: rows.text(row, 2) ?? "",
        status: rows.text(row, 3) ?? "", records: rows.integer(row, 4) ?? 0, feeding: rows.integer(row, 5) ?? 0,
        filtered: rows.integer(row, 6) ?? 0, rejected: rows.integer(row, 7) ?? 0)
      places[file.fileID] = files.count
      files.append(file)
    }
    let filters = try connection.query(
      """
      select l.file_id, l.filter, l.records from martlet.filtered l join martlet.file f using (file_id)
      where f.batch_id = $1 order by 1, 2
      """, [number])
    for row in 0..<filters.count {
      guard let place = filters.integer(row, 0).flatMap({ places[$0] }) else { continue }
      files[place].filters.append((filters.text(row, 1) ?? "", filters.integer(row, 2) ?? 0))
    }
    let counts = try connection.query(
      """
      select c.file_id, c.feed, c.table_name, c.outcome, c.rows from martlet.counts c join martlet.file f using (file_id)
      where f.batch_id = $1 and c.rows > 0
      order by c.file_id, c.table_name collate "C", c.feed collate "C", array_position($2::text[], c.outcome), c.outcome
      """, [number, SQL.array(Self.order)])
    for row in 0..<counts.count {
      guard let place = counts.integer(row, 0).flatMap({ places[$0] }) else { continue }
      let feed = counts.text(row, 1) ?? ""
      let outcome = (counts.text(row, 3) ?? "", counts.integer(row, 4) ?? 0)
      let made = Feed(name: feed, table: counts.text(row, 2) ?? "", outcomes: [outcome])
      if feed.isEmpty {
        Self.add(made, to: &files[place].published)
      } else {
        Self.add(made, to: &files[place].feeds)
      }
    }
    for (fileID, drift) in try Self.drift(connection, number) {
      if drift.isTold, let place = places[fileID] { files[place].notes.append(drift.told) }
    }
    self.files = files
    rejects = try Self.rejects(connection, number)
  }

  /// Reads what the screens of the batch came to.
  package mutating func readScreens(_ connection: Connection) throws {
    screens = try ScreenResult.read(connection, batchID: batchID)
  }

  /// Reads what full exports of the batch said of who is there.
  package mutating func readListings(_ connection: Connection) throws {
    listings = try ListingResult.read(connection, batchID: batchID)
  }

  private static func add(_ feed: Feed, to feeds: inout [Feed]) {
    if let last = feeds.indices.last, feeds[last].name == feed.name, feeds[last].table == feed.table {
      feeds[last].outcomes += feed.outcomes
    } else {
      feeds.append(feed)
    }
  }

  private static func drift(_ connection: Connection, _ batch: String) throws -> [(fileID: Int64, drift: Drift)] {
    let rows = try connection.query(
      """
      select d.file_id, d.kind, d.name, d.place, d.column_name, d.meant
      from martlet.drift d join martlet.file f using (file_id) where f.batch_id = $1
      order by d.file_id, d.place nulls first, d.kind collate "C", d.name collate "C"
      """, [batch])
    return (0..<rows.count).compactMap { row in
      guard let fileID = rows.integer(row, 0), let kind = rows.text(row, 1).flatMap(Drift.Kind.init) else { return nil }
      let drift = Drift(
        kind, rows.text(row, 2) ?? "", place: rows.integer(row, 3).map { Int($0) }, column: rows.text(row, 4),
        meant: rows.text(row, 5))
      return (fileID, drift)
    }
  }

  private static func rejects(_ connection: Connection, _ batch: String) throws -> [Rejects] {
    let rows = try connection.query(
      """
      with found as (
        select r.rule, f.file_id, r.line, f.path || ':' || r.line || coalesce(' (' || r.column_name || ')', '') as place
        from martlet.rejects r join martlet.file f using (file_id) where f.batch_id = $1
      ), places as (
        select rule, place, row_number() over (partition by rule order by file_id, line, place) as number
        from (select distinct * from found) as different
      )
      select rule, count(*), (
        select array_agg(place order by number) from places where places.rule = found.rule and number <= 3)::text
      from found group by rule order by count(*) desc, rule collate "C"
      """, [batch])
    return (0..<rows.count).map { row in
      Rejects(
        rule: rows.text(row, 0) ?? "", rows: rows.integer(row, 1) ?? 0,
        examples: PostgreSQLArray.texts(rows.text(row, 2) ?? "{}"))
    }
  }
}

/// The text form of an array of texts: `{a,"b, c"}`.
enum PostgreSQLArray {
  static func texts(_ text: String) -> [String] {
    var texts: [String] = []
    var current = ""
    var isQuoted = false
    var isEscaped = false
    for character in text.dropFirst().dropLast() {
      if isEscaped {
        current.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        texts.append(current)
        current = ""
      } else {
        current.append(character)
      }
    }
    if !current.isEmpty || !texts.isEmpty { texts.append(current) }
    return texts
  }
}
