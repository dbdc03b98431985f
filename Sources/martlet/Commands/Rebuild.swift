import Definitions
import OperatingSystem
import PostgreSQL
import Stages
import Warehouse

extension Command {
  private static let into = Option.value(
    "into", "DSN|NAME", "empty database to make the star in; of the private PostgreSQL by its name")
  private static let without = Option.value(
    "without", "NAME,…", "leave these batches out; of one pipeline: PIPELINE/NAME")
  private static let partial = Option.flag("partial", "do without files that are nowhere any more")
  private static let swap = Option.flag("swap", "then put it in the place of the old one (private PostgreSQL only)")

  /// `martlet rebuild`
  static let rebuild = Command(
    words: ["rebuild"], arguments: ["[WAREHOUSE]"],
    options: [into, without, partial, swap, .schema, .warehouse, .logFormat],
    summary: "make the star again from the archive, by the definitions of today, in another database",
    details: """
      Takes every batch that was published, as it was delivered last, with what people have corrected. Files come from the
      archive, or from where they lay, if they are still the same. Who reads the old database is not disturbed. Ended in the
      middle, the same command again goes on. At the end both stars are compared, and the new one is audited; the exit
      status is 1 where it is not right, or differs without a reason.
      """
  ) { invocation in
    let project = try Project()
    let old = try invocation.access(root: project.root)
    let warehouse = try invocation.schemaWarehouse(project, in: old)
    guard let given = invocation[into] else {
      throw Failure(.usage, "--into is missing: an empty database to make the star in")
    }
    let cluster = try PrivateCluster(projectRoot: project.root)
    let isPrivate = old.conninfo == cluster.conninfo
    let isName = PrivateCluster.isName(ofDatabase: given)
    if invocation.has(swap), !isPrivate || !isName {
      throw Failure(
        .usage, "--swap is for a database of the private PostgreSQL, by its name",
        remedy: "let the database be made, then give it the name of the old one, or let MARTLET_WAREHOUSE name it")
    }
    if !isName, !given.contains("=") && !given.contains("://") {
      throw Failure(
        .usage, "--into cannot be \(given)",
        remedy: "name a database in lower case, such as martlet_new, or give a connection string: host=… dbname=…")
    }
    guard isPrivate || !isName else {
      throw Failure(
        .usage, "\(given) is the name of a database, and the warehouse is on a server of your own",
        remedy: "give a connection string, such as \"host=… dbname=\(given)\", of a database that you have made")
    }
    if Connection.holdsPassword(given) {
      throw Failure(
        .usage, "--into holds a password, which everybody on this machine can see",
        remedy: "put it into ~/.pgpass, PGPASSWORD or a service file")
    }
    if isName { try cluster.create(database: given) }
    let log = invocation.log
    let new = WarehouseAccess(
      conninfo: isName ? cluster.conninfo(database: given) : given, warn: { log.tell($0, .warning) })
    let outcome = try RebuildStep.run(
      warehouse, root: project.root, from: old, into: new,
      without: invocation[without].map { $0.split(separator: ",").map(String.init) } ?? [],
      isPartial: invocation.has(partial), log)
    try Terminal.write(outcome.audit.text() + "\n" + outcome.comparison.text, to: .standard)
    log.tell("\(outcome.published) batches published, \(outcome.before) were there already")
    if outcome.isBehind {
      throw Failure(
        .tryAgain, "more has been published to the old database meanwhile",
        remedy: "run the same command again: it takes over what is new")
    }
    guard outcome.isRight else {
      throw Failure(.failed, "the new star is not right, or differs from the old one without a reason")
    }
    if !outcome.unmade.isEmpty {
      let told = "the old database has other warehouses, too, fed by \(outcome.unmade.joined(separator: ", "))"
      guard !invocation.has(swap) else {
        throw Failure(.usage, told, remedy: "rebuild these into the same database first")
      }
      log.tell(told + ": rebuild these into the same database before it takes the old one's place", .warning)
    }
    guard invocation.has(swap) else {
      log.tell(try Self.wayToSwap(old, new, isName && isPrivate ? given : nil, warehouse.name))
      return .done
    }
    let aside = try cluster.swapIn(database: given) { conninfo in
      try RebuildStep.isUnchanged(conninfo, since: outcome.lastVersion)
    }
    log.tell("the new star is in place; the old one is the database \(aside) now, until somebody drops it")
    return .done
  }

  /// What to do so that everybody asks the new star.
  private static func wayToSwap(
    _ old: WarehouseAccess, _ new: WarehouseAccess, _ name: String?, _ warehouse: String
  ) throws -> String {
    if let name {
      return "to put it in the place of the old one: martlet rebuild \(warehouse) --into \(name) --swap, with the same"
        + " options"
    }
    func database(_ access: WarehouseAccess) throws -> String {
      try access.withConnection { try $0.text("select current_database()") ?? "" }
    }
    let (from, to) = (try database(old), try database(new))
    return """
      to put it in the place of the old one, let MARTLET_WAREHOUSE or --warehouse name it; or, on the same server, while nobody \
      is connected: begin; alter database \(SQL.identifier(from)) rename to \(SQL.identifier(from + "_old")); \
      alter database \(SQL.identifier(to)) rename to \(SQL.identifier(from)); commit
      """
  }
}
