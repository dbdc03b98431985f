internal import Definitions
internal import OperatingSystem
internal import PostgreSQL
internal import Warehouse

/// A database beside the warehouse's own, in which a star is made and thrown away.
///
/// Its name tells whose it is, so that what a run left that was killed is found by the next one, which drops it. Where the
/// role may make no databases, one that is given is emptied again; that it was not empty for a dead run's sake says a
/// comment, since what nobody knows of is never dropped.
struct ScratchDatabase {
  let access: WarehouseAccess
  private let live: Connection
  /// Name of the database that was made; nil for one that was given.
  private let made: String?
  private let schemas: [String]

  private static let mark = "Scratch of martlet unload: it may be dropped"

  /// Makes it, or empties what was given.
  ///
  /// - Parameters:
  ///   - live: a connection to the warehouse's own database, whose publisher's lock is held.
  ///   - own: how that database is reached.
  ///   - given: conninfo of an empty database.
  init(
    _ live: Connection, _ own: WarehouseAccess, _ warehouse: Definitions.Warehouse, given: String?, _ log: Log
  ) throws {
    self.live = live
    schemas = StarDDL.schemas(of: warehouse)
    if let given {
      made = nil
      access = WarehouseAccess(conninfo: given, warn: { log.tell($0, .warning) })
      try clear(refusing: RebuildStep.identity(live))
      return
    }
    let name =
      try live.text("select 'martlet_unload_' || oid from pg_database where datname = current_database()") ?? ""
    made = name
    access = WarehouseAccess(conninfo: try Connection.conninfo(own.conninfo, database: name))
    let database = SQL.identifier(name)
    do {
      try live.execute("drop database if exists \(database) with (force)")
      let locale = try live.query(
        "select datcollate, datctype from pg_database where datname = current_database()")
      try live.execute(
        """
        create database \(database) template template0 encoding 'UTF8' lc_collate \(SQL.literal(locale.text(0, 0)))
        lc_ctype \(SQL.literal(locale.text(0, 1)))
        """)
      // It is thrown away, whatever comes.
      try live.execute("alter database \(database) set synchronous_commit = off")
    } catch let error as PostgreSQLError where error.sqlstate == "42501" {
      throw Failure(
        .usage, "the star is made without the batch in another database, and this role may not make one",
        remedy: "let it (alter role … createdb), or name an empty database of its own: --scratch \"host=… dbname=…\"")
    }
  }

  /// Drops it. Never throws: what stays is found by the next run.
  func drop() {
    if let made {
      _ = try? live.execute("drop database if exists \(SQL.identifier(made)) with (force)")
    } else {
      _ = try? clear(refusing: nil)
      _ = try? access.withConnection { try $0.execute("drop schema if exists martlet cascade") }
    }
  }

  /// Empties a given database, if there is nothing in it but what a dead run left, and marks it.
  private func clear(refusing own: String?) throws {
    try access.withConnection { connection in
      if let own, try RebuildStep.identity(connection) == own {
        throw Failure(.usage, "--scratch names the warehouse's own database", remedy: "name an empty one beside it")
      }
      let names = SQL.array(schemas)
      let tables = try connection.integer(
        "select count(*) from pg_namespace where nspname = any($1::text[])", [names])
      let comment = try connection.text("select obj_description(to_regnamespace('martlet'), 'pg_namespace')")
      guard tables == 0 || comment == Self.mark else {
        throw Failure(
          .usage, "the database that --scratch names has a schema \(LedgerTables.schema), or one of the warehouse",
          remedy: "name an empty database")
      }
      try connection.execute(
        "drop schema if exists \(SQL.identifiers(schemas)) cascade; create schema martlet; "
          + "comment on schema martlet is \(SQL.literal(Self.mark))")
    }
  }
}
