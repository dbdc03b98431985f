internal import OperatingSystem

/// Which PostgreSQL holds the warehouse.
package enum WarehouseAddress {
  /// The connection string: the flag, then `MARTLET_WAREHOUSE`, then PG* variables (an empty string: libpq reads
  /// them itself), then the private cluster, which is started if it is stopped.
  package static func resolve(
    flag: String?, environment: (String) -> String? = Environment.value, projectRoot: String
  ) throws -> String {
    if let flag, !flag.isEmpty { return flag }
    if let named = environment("MARTLET_WAREHOUSE"), !named.isEmpty { return named }
    let variables = ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGPORT"]
    if variables.contains(where: { environment($0)?.isEmpty == false }) { return "" }
    return try PrivateCluster(projectRoot: projectRoot).address()
  }
}
