import Definitions
import OperatingSystem
import PostgreSQL

/// Takes a dimension's tables over into the star, each when it has come whole.
struct DimensionPublish {
  let statements: DimensionStatements
  /// Levels of the dimension that cuboids keep.
  let levels: [String]
  /// Whether there are published facts that could have to be bound anew, or counted anew.
  let hasFacts: Bool
  /// Whether accounts that were there before are remembered, to be told by a plan.
  let isPlan: Bool
  /// Whether versions as they were before are remembered, for a plan or for cuboids.
  let remembersVersions: Bool
  /// What was done so far.
  var outcome: PublishReport.DimensionOutcome

  init(_ warehouse: Warehouse, _ dimension: Dimension, hasFacts: Bool, isPlan: Bool) {
    statements = DimensionStatements(warehouse, dimension)
    levels = CuboidLevels.columns(of: dimension, in: warehouse)
    remembersVersions = isPlan || hasFacts && CuboidLevels.need(dimension, in: warehouse)
    self.hasFacts = hasFacts
    self.isPlan = isPlan
    outcome = PublishReport.DimensionOutcome(dimension: dimension.name)
  }

  private var dimension: Dimension { statements.dimension }

  /// The temporary tables: what is staged, and what is remembered for facts.
  var creations: [String] {
    var created = [statements.members.creation, statements.confirmed.creation, statements.versions.creation]
    if dimension.identity != nil { created += [statements.pins.creation, statements.links.creation] }
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
    guard rows > 0 else { return }
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
      guard Int64(taken) == leaving else {
        throw Failure(
          .failed, "\(leaving - Int64(taken)) versions of \(dimension.name) to be changed are not in the warehouse",
          remedy: "take the snapshot and transform again")
      }
    }
    try connection.execute(statements.putInVersions)
    if hasFacts { try connection.execute(statements.touchMembersOfIDs) }
  }

  /// Proves that each durable id of the batch has one first, one last and one current version.
  func prove(_ connection: Connection) throws {
    guard let fault = try connection.text(statements.chainFault) else { return }
    throw Failure(
      .failed,
      "the versions of \(dimension.name) \(dimension.idColumn) \(fault) are no unbroken chain from -infinity to infinity"
    )
  }
}
