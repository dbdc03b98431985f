internal import OperatingSystem

/// Which PostgreSQL holds the warehouse.
package enum WarehouseAddress {
  /// The connection string: the flag, then `MARTLET_WAREHOUSE`, then PG* variables (an empty string: libpq reads
  /// them itself), then the private cluster, which is started if it is stopped.
  package static func resolve(
    flag: String?, environment: (String) -> String? = Environment.value, projectRoot: String
  ) throws -> String {
    try given(flag, environment) ?? PrivateCluster(projectRoot: projectRoot).address()
  }

  /// The same where nothing has to be started; else nil.
  package static func ready(
    flag: String?, environment: (String) -> String? = Environment.value, projectRoot: String
  ) throws -> String? {
    try given(flag, environment) ?? PrivateCluster(projectRoot: projectRoot).readyAddress
  }

  private static func given(_ flag: String?, _ environment: (String) -> String?) -> String? {
    if let flag, !flag.isEmpty { return flag }
    if let named = environment("MARTLET_WAREHOUSE"), !named.isEmpty { return named }
    let variables = ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGPORT"]
    return variables.contains { environment($0)?.isEmpty == false } ? "" : nil
  }
}
