internal import OperatingSystem
internal import PostgreSQL

// Databases beside the project's own, to make a warehouse anew in.

extension PrivateCluster {
  /// Name of the database that holds the warehouse.
  static let database = "martlet"

  /// Whether a text is the name of a database that can stand beside the project's own.
  package static func isName(ofDatabase text: String) -> Bool {
    guard let first = text.utf8.first, (0x61...0x7a).contains(first), text.utf8.count <= 63 else { return false }
    return !text.hasPrefix("template") && !["postgres", database].contains(text)
      && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
  }

  /// Makes a database, if there is none of the name.
  package func create(database name: String) throws {
    let connection = try Connection(conninfo: conninfo(database: "postgres"))
    defer { connection.close() }
    if try connection.integer("select 1 from pg_database where datname = $1", [name]) == nil {
      try connection.execute("create database \(SQL.identifier(name))")
    }
  }

  /// Puts a database in the place of the project's own, which gets another name: both in one transaction, while nobody
  /// is connected to either.
  ///
  /// - Parameter isAsBefore: whether the one that was in its place, which it is given the address of, holds what is
  ///   expected; else all is put back.
  /// - Returns: the name that the old one has now.
  /// - Throws: `Failure` with status `tryAgain` when somebody is connected, or the old one is not as expected.
  package func swapIn(database name: String, isAsBefore: (String) throws -> Bool) throws -> String {
    let connection = try Connection(conninfo: conninfo(database: "postgres"))
    defer { connection.close() }
    var number = 1
    while try connection.integer("select 1 from pg_database where datname = $1", ["\(Self.database)_\(number)"]) != nil
    {
      number += 1
    }
    let aside = "\(Self.database)_\(number)"
    try rename([(Self.database, aside), (name, Self.database)], connection)
    do {
      if try isAsBefore(conninfo(database: aside)) { return aside }
    } catch {
      try rename([(Self.database, name), (aside, Self.database)], connection)
      throw error
    }
    try rename([(Self.database, name), (aside, Self.database)], connection)
    throw Failure(
      .tryAgain, "more has been published to the old database meanwhile", remedy: "run the same command again")
  }

  private func rename(_ names: [(from: String, to: String)], _ connection: Connection) throws {
    do {
      try connection.transaction {
        for (from, to) in names {
          try connection.execute("alter database \(SQL.identifier(from)) rename to \(SQL.identifier(to))")
        }
      }
    } catch let error as PostgreSQLError where error.sqlstate == "55006" {
      throw Failure(
        .tryAgain, "somebody is connected: \(error.message)",
        remedy: "run the same command again when nobody is; the new database stays as it is until then")
    }
  }
}
