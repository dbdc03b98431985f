internal import Definitions
internal import OperatingSystem
internal import PostgreSQL

/// The database that a star is made in again: empty, or begun by a rebuild that was ended.
struct RebuildTarget {
  private struct Batch: Hashable {
    var pipeline: String
    var name: String
    var fingerprint: String
  }

  private let batches: Set<Batch>
  private let isEmpty: Bool
  private let database: String

  init(_ connection: Connection, _ warehouse: Definitions.Warehouse) throws {
    database = try connection.text("select current_database()") ?? ""
    guard try connection.text("select to_regclass('martlet.batch')") != nil else {
      batches = []
      isEmpty = try connection.integer("select count(*) from pg_tables where schemaname = $1", [warehouse.name]) == 0
      return
    }
    // Replayed records follow from the night that they are of.
    let rows = try connection.query(
      """
      select distinct b.pipeline, b.name, b.input_fingerprint from martlet.batch b join martlet.file f using (batch_id)
      where f.status <> 'replayed'
      """)
    batches = Set(
      rows.texts.map { Batch(pipeline: $0[0] ?? "", name: $0[1] ?? "", fingerprint: $0[2] ?? "") })
    isEmpty = true
  }

  /// Whether a night is there as it is to be.
  func has(_ night: RebuildPlan.Night) -> Bool {
    batches.contains(Batch(pipeline: night.pipeline.name, name: night.name, fingerprint: night.fingerprint))
  }

  /// Proves that nothing is there but nights of the plan. Nights of other warehouses are left alone.
  func check(_ plan: RebuildPlan, _ warehouse: Definitions.Warehouse) throws {
    let nights = Set(
      plan.nights.map { Batch(pipeline: $0.pipeline.name, name: $0.name, fingerprint: $0.fingerprint) })
    let other = batches.subtracting(nights).filter { plan.pipelines.contains($0.pipeline) }.min {
      ($0.pipeline, $0.name) < ($1.pipeline, $1.name)
    }
    guard isEmpty, other == nil else {
      let what =
        other.map { "\($0.pipeline) \($0.name) was published to it from other files, or by other definitions" }
        ?? "it has tables of the warehouse \(warehouse.name)"
      throw Failure(
        .usage, "the database \(database) is neither empty nor begun by this rebuild: \(what)",
        remedy: "name an empty database")
    }
  }
}
