internal import Columnar
internal import Definitions
internal import PostgreSQL

// Pins are written by hand, so there are few: all of them are looked at, and come. Which members they bring:
//
// - of a pin that the pipeline's file has and the warehouse does not, or the other way, both: they are resolved anew;
// - of two that are pinned together, with the one the other, also where the one is new and only the batch knows it.

/// The pins of a dimension in the question of a snapshot.
struct SnapshotPins {
  private let pipeline: String
  private let dimension: Dimension
  private let pins: [IdentityPin]
  private let table: String
  private let members: String

  init(_ pipeline: Pipeline, _ dimension: Dimension) {
    self.pipeline = pipeline.name
    self.dimension = dimension
    pins = pipeline.pins[dimension.name] ?? []
    table = SQL.identifier(pipeline.warehouse.name, dimension.pinTableName)
    members = SQL.identifier(pipeline.warehouse.name, dimension.memberTableName)
  }

  private static let pair = "relation, system, key, other_system, other_key"

  /// Fills `snapshot_pin` and adds the members of pins that have changed, or that concern new members of the batch.
  ///
  /// - Returns: false where there are no pins at all.
  func find(_ connection: Connection) throws -> Bool {
    if pins.isEmpty, try connection.text("select true from \(table) limit 1") == nil { return false }
    try connection.execute(
      """
      drop table if exists snapshot_pin;
      create temporary table snapshot_pin (relation text, system text, key text, other_system text, other_key text,
      is_changed boolean, member_id int, other_member_id int) on commit drop
      """)
    try connection.query(
      """
      insert into snapshot_pin
      with file (\(Self.pair)) as (select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])),
      kept as (select \(Self.pair) from \(table) where pipeline = $1),
      changed as ((table file except table kept) union all (table kept except table file)),
      known as (select distinct \(Self.pair) from (table file union all select \(Self.pair) from \(table)) p)
      select p.*, exists (select from changed c where row(c.*) = row(p.*)), \(memberID("p.system", "p.key")),
      \(memberID("p.other_system", "p.other_key")) from known p
      """,
      [
        pipeline, SQL.array(pins.map(\.relation.rawValue)), SQL.array(pins.map(\.first.system)),
        SQL.array(pins.map(\.first.key)), SQL.array(pins.map(\.second.system)), SQL.array(pins.map(\.second.key)),
      ])
    let isNew = { (system: String, key: String) in
      """
      exists (select from snapshot_key k where k.dimension = \(SQL.literal(dimension.name)) and k.kind = 'key'
      and k.system = p.\(system) and k.value = p.\(key))
      """
    }
    try connection.execute(
      """
      insert into snapshot_member
      select member_id, 0 from snapshot_pin p where member_id is not null
      and (is_changed or other_member_id is null and \(isNew("other_system", "other_key"))) union
      select other_member_id, 0 from snapshot_pin p where other_member_id is not null
      and (is_changed or member_id is null and \(isNew("system", "key"))) on conflict do nothing
      """)
    return true
  }

  /// The account of a system and key, as an expression.
  private func memberID(_ system: String, _ key: String) -> String {
    let whole = "(\(system) || e'\\x1f' || \(key))"
    return "(select m.member_id from \(members) m where \(dimension.isAccount("m.", whole)))"
  }

  /// With each new member those that it is pinned together with.
  func takePinned(_ round: Int) -> String {
    """
    insert into snapshot_member select distinct p.other, \(round) from snapshot_member s join (
    select member_id, other_member_id as other from snapshot_pin where relation = 'together' union all
    select other_member_id, member_id from snapshot_pin where relation = 'together') p on p.member_id = s.member_id
    where s.round = \(round - 1) and p.other is not null on conflict do nothing
    """
  }

  /// All pins that the warehouse has.
  func answer(_ layout: TableLayout) -> String {
    let columns = layout.columns.map { SQL.identifier($0.name) }.joined(separator: ", ")
    let order = layout.columns.dropLast().map { "\(SQL.identifier($0.name)) collate \"C\"" }.joined(separator: ", ")
    return "select \(columns) from \(table) order by \(order)"
  }
}
