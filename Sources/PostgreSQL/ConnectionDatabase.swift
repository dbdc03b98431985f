internal import CLibPQ
internal import OperatingSystem

extension Connection {
  /// A conninfo of another database of the same server. It may hold a password: never print it.
  package static func conninfo(_ conninfo: String, database: String) throws -> String {
    // A bare word is the name of a database to libpq.
    guard conninfo.contains("=") || conninfo.contains("://") else { return "dbname=\(quoted(database))" }
    guard let options = unsafe PQconninfoParse(conninfo, nil) else {
      throw Failure(.usage, "wrong connection string", remedy: "write it as libpq does: \"host=… dbname=…\"")
    }
    defer { unsafe PQconninfoFree(options) }
    var values = unsafe values(of: options)
    values["dbname"] = database
    return values.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: " ")
  }

  private static func quoted(_ value: String) -> String {
    "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
