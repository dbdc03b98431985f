internal import OperatingSystem
package import PostgreSQL

/// The versions of definitions that batches were made by, as the ledger keeps them.
package enum DefinitionHistory {
  /// The versions, the latest first, with the batches made by each.
  package static func versions(_ connection: Connection) throws -> (headers: [String], rows: [[String?]]) {
    let headers = ["pipeline", "version", "since", "batches", "first", "last", "files"]
    guard try isThere(connection) else { return (headers, []) }
    let rows = try connection.query(
      """
      select d.name, left(d.fingerprint, 12), to_char(d.published_at, 'YYYY-MM-DD HH24:MI'), count(b.batch_id),
        (array_agg(b.name order by b.batch_id))[1], (array_agg(b.name order by b.batch_id desc))[1],
        nullif((select count(*) from martlet.definition_text t where t.fingerprint = d.fingerprint), 0)
      from martlet.definition d join martlet.batch b on b.definitions_fingerprint = d.fingerprint
      where d.kind = 'pipeline' group by d.fingerprint order by max(b.batch_id) desc
      """)
    return (headers, rows.texts)
  }

  /// The files of the version that a batch was made by: the last one of the name, or of the number, or the version itself.
  package static func files(_ connection: Connection, of batch: String) throws -> [(path: String, text: String)] {
    let version =
      try isThere(connection)
      ? try connection.text(
        """
        select definitions_fingerprint from martlet.batch
        where name = $1 or batch_id::text = $1 or length($1) >= 6 and starts_with(definitions_fingerprint, $1)
        order by batch_id desc limit 1
        """, [batch]) : nil
    guard let version else {
      throw Failure(
        .usage, "no batch and no version of definitions is called \(batch)",
        remedy: "martlet schema history without a name lists them")
    }
    let rows = try connection.query(
      "select path, text from martlet.definition_text where fingerprint = $1 order by path", [version])
    guard rows.count > 0 else {
      throw Failure(
        .failed, "of the definitions of \(batch) the ledger keeps the fingerprint alone: \(version)",
        remedy: "their files are kept since a later version of Martlet; look for them in your own history")
    }
    return (0..<rows.count).map { (rows.text($0, 0) ?? "", rows.text($0, 1) ?? "") }
  }

  /// Writes files below a folder that is not there yet.
  package static func write(_ files: [(path: String, text: String)], to folder: String) throws {
    guard !Path.exists(folder) else {
      throw Failure(.usage, "there is a \(folder) already", remedy: "name a folder that is not there yet")
    }
    for (path, text) in files {
      // The ledger is no stranger, but what it says names no file outside of the folder all the same.
      guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
        throw Failure(.failed, "the ledger names a file outside of the project: \(path)")
      }
      let target = Path.join(folder, path)
      try Folder.create(Path.parent(target))
      try File.replace(target, with: Array(text.utf8))
    }
  }

  private static func isThere(_ connection: Connection) throws -> Bool {
    try connection.integer(
      "select count(to_regclass(t)) from unnest('{martlet.batch,martlet.definition_text}'::text[]) t") == 2
  }
}
