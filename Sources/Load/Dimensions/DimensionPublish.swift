import Definitions
import OperatingSystem
import PostgreSQL

/// Takes a dimension's tables over into the star, each when it has come whole.
///
/// Those of a dimension without members are copied straight into tables of their own (`FreshTable`). Else members, links and
/// versions are staged, since they may be there already.
struct DimensionPublish {
  var statements: DimensionStatements
  /// Levels of the dimension that cuboids keep.
  let levels: [String]
  /// Whether there are published facts that could have to be bound anew, or counted anew.
  let hasFacts: Bool
  /// Whether accounts that were there before are remembered, to be told by a plan.
  let isPlan: Bool
  /// Whether versions as they were before are remembered, for a plan or for cuboids.
  let remembersVersions: Bool
  /// Whether the rows are copied straight into tables that take the places of the empty ones. Never by a plan.
  let isFirst: Bool
  /// Of a first load, the tables that rows have come for.
  var fresh: [Fresh] = []
  /// What was done so far.
  var outcome: PublishReport.DimensionOutcome

  init(
    _ connection: Connection, _ warehouse: Warehouse, _ dimension: Dimension, hasFacts: Bool, isPlan: Bool
  ) throws {
    statements = DimensionStatements(warehouse, dimension)
    isFirst = try !isPlan && DimensionPublish.isFirst(connection, warehouse, statements)
    levels = CuboidLevels.columns(of: dimension, in: warehouse)
    remembersVersions = isPlan || hasFacts && CuboidLevels.need(dimension, in: warehouse)
    self.hasFacts = hasFacts
    self.isPlan = isPlan
    outcome = PublishReport.DimensionOutcome(dimension: dimension.name)
  }

  /// The dimension, with the tables that it is in now.
  var dimension: Dimension { statements.dimension }

  /// The temporary tables: what is staged, and what is remembered for facts.
  var creations: [String] {
    var staged = [statements.confirmed]
    if dimension.identity != nil { staged.append(statements.pins) }
    if !isFirst {
      staged += [statements.members, statements.versions]
      if dimension.identity != nil { staged.append(statements.links) }
    }
    var created = staged.map(\.creation)
    let range = "since timestamptz, until timestamptz"
    created += [
      (statements.touchedTable, "member_id int4 primary key, \(range)"),
      (statements.touchedIDsTable, "id int4 primary key, \(range)"),
      (statements.relabelledTable, "key int4 primary key, id int4"), (statements.movedTable, "key int4 primary key"),
    ].map { "create temporary table \($0) (\($1)) on commit drop" }
    if remembersVersions { created.append(statements.beforeCreation) }
    if isPlan { created.append(statements.knownCreation) }
    return created
  }

  /// Applies the members that have come.
  mutating func applyMembers(_ connection: Connection, rows: Int) throws {
    guard rows > 0 else { return }
    if isFirst {
      outcome.members = Int64(rows)
      return
    }
    if isPlan { try connection.execute(statements.rememberKnown) }
    let applied = try connection.execute(statements.applyMembers)
    guard applied == rows else {
      throw Failure(
        .failed, "\(rows - applied) members of \(dimension.name) have numbers that belong to other members",
        remedy: "take the snapshot and transform again; `martlet audit` tells whether the warehouse is sound")
    }
    outcome.members = Int64(applied)
  }

  /// Puts the pins that have come in place of those that the pipeline had.
  func applyPins(_ connection: Connection, of pipeline: String) throws {
    guard dimension.identity != nil else { return }
    try connection.query(statements.withdrawPins, [pipeline])
    try connection.execute(statements.applyPins)
  }

  /// Applies the links that have come.
  mutating func applyLinks(_ connection: Connection, rows: Int) throws {
    guard rows > 0, !isFirst else { return }
    if hasFacts {
      try connection.execute("analyze \(statements.links.sql)")
      outcome.relinked = Int64(try connection.execute(statements.touchRelinked))
    }
    try connection.execute(statements.applyLinks)
  }

  /// Puts what was said once more in place of what was known of it.
  func applyConfirmed(_ connection: Connection, rows: Int) throws {
    guard rows > 0 else { return }
    try connection.execute("analyze \(statements.confirmed.sql)")
    try connection.execute(statements.takeOutConfirmed)
    try connection.execute(statements.putInConfirmed)
  }

  /// Applies the versions that have come. The chain of versions is whole again only behind the last statement.
  mutating func applyVersions(_ connection: Connection, rows: Int) throws {
    guard rows > 0 else { return }
    if isFirst {
      outcome.insertedVersions = Int64(rows)
      return
    }
    let changes = try connection.query(statements.countChanges)
    outcome.insertedVersions = changes.integer(0, 0) ?? 0
    outcome.updatedVersions = changes.integer(0, 1) ?? 0
    outcome.deletedVersions = changes.integer(0, 2) ?? 0
    guard changes.integer(0, 3) == 0 else {
      throw Failure(.failed, "versions of \(dimension.name) that are neither inserted, updated nor deleted")
    }
    let leaving = outcome.updatedVersions + outcome.deletedVersions
    // The planner needs to know of the staged rows where published ones are looked for, which a first load never does.
    if hasFacts || leaving > 0 {
      let keys = SQL.identifiers([dimension.keyColumn, dimension.idColumn, "change"])
      try connection.execute("analyze \(statements.versions.sql) (\(keys))")
    }
    if remembersVersions { _ = try NestedLoops.only(connection) { try connection.execute(statements.rememberBefore) } }
    if hasFacts {
      let published = remembersVersions ? statements.beforeTable : statements.table
      try connection.execute(statements.touchChangedVersions(in: published))
      if !levels.isEmpty { try connection.execute(statements.touchRelabelled(levels: levels, in: published)) }
    }
    if leaving > 0 {
      let taken = try NestedLoops.only(connection) {
        try connection.execute(statements.takeOutVersions) + connection.execute(statements.changeVersions)
      }
      guard Int64(taken) == leaving else { throw absent(leaving - Int64(taken)) }
    }
    try connection.execute(statements.putInVersions)
    if hasFacts { try connection.execute(statements.touchMembersOfIDs) }
  }

  /// What becomes of versions to be changed that nobody has.
  func absent(_ versions: Int64) -> Failure {
    Failure(
      .failed, "\(versions) versions of \(dimension.name) to be changed are not in the warehouse",
      remedy: "take the snapshot and transform again")
  }

  /// Proves that each durable id of the batch has one first, one last and one current version.
  func prove(_ connection: Connection) throws {
    guard let fault = try connection.text(statements.chainFault(ofAll: isFirst)) else { return }
    throw Failure(
      .failed,
      "the versions of \(dimension.name) \(dimension.idColumn) \(fault) are no unbroken chain from -infinity to infinity"
    )
  }
}
