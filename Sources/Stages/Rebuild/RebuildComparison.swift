internal import Columnar
internal import Definitions
internal import PostgreSQL
internal import Warehouse

/// How the star that was made again compares with the old one.
package struct RebuildComparison: Sendable {
  /// A figure of both.
  struct Figure: Sendable, Equatable {
    var name: String
    /// Nil where the old one has no such table or column.
    var old: String?
    var new: String
  }

  private(set) var figures: [Figure] = []
  /// Why they may differ, in words.
  package private(set) var reasons: [String] = []

  /// Counts members, versions and rows, and sums measures.
  init(old: Connection, new: Connection, _ warehouse: Definitions.Warehouse) throws {
    func add(_ name: String, table: String, of column: String? = nil, scale: Int = 0, _ sql: String) throws {
      func figure(_ connection: Connection) throws -> String? {
        let isThere = try connection.text(
          """
          select exists (select from information_schema.columns where table_schema = $1 and table_name = $2
          and ($3::text is null or column_name = $3))
          """, [warehouse.name, table, column])
        guard isThere == "t" else { return nil }
        let text = try connection.text("select \(sql) from \(SQL.identifier(warehouse.name, table))") ?? "0"
        guard scale > 0, let number = Int64(text) else { return Int64(text).map(AuditFindings.grouped) ?? text }
        return ScaledDecimal.format(number, scale: scale)
      }
      figures.append(Figure(name: name, old: try figure(old), new: try figure(new) ?? "0"))
    }
    for dimension in warehouse.dimensions where dimension.kind == .standard {
      try add(
        "\(dimension.name) members", table: dimension.memberTableName, "count(*) filter (where member_id > 0)")
      let key = SQL.identifier(dimension.keyColumn)
      try add("\(dimension.name) versions", table: dimension.name, "count(*) filter (where \(key) > 0)")
    }
    for fact in warehouse.facts {
      try add("\(fact.name) rows", table: fact.tableName, "count(*)")
      for measure in fact.measures {
        try add(
          "\(fact.name) \(measure.name)", table: fact.tableName, of: measure.name, scale: measure.type.scale,
          "coalesce(sum(\(SQL.identifier(measure.name))), 0)")
      }
    }
  }

  /// Says why the two may differ.
  mutating func explain(_ plan: RebuildPlan, missing: Int, isBehind: Bool) {
    for night in plan.leftOut { reasons.append("left out: \(night)") }
    if missing > 0 { reasons.append("\(missing) files are nowhere as delivered, and were done without") }
    if plan.olderDeliveries > 0 {
      reasons.append("\(plan.olderDeliveries) files were delivered anew later: only the last delivery was taken")
    }
    let changed = plan.nights.count { $0.isByOtherDefinitions }
    if changed > 0 {
      reasons.append("\(changed) of \(plan.nights.count) batches were published by other definitions than today's")
    }
    if isBehind { reasons.append("more has been published to the old database meanwhile") }
  }

  /// Whether all figures are the same.
  package var isSame: Bool { figures.allSatisfy { $0.old == $0.new } }

  /// Whether they are the same, or there is a reason for their not being so.
  package var isExplained: Bool { isSame || !reasons.isEmpty }

  /// All of it, for people.
  package var text: String {
    var lines = TraceLines()
    lines.title("old and new")
    lines.table(
      [["", "old", "new"]]
        + figures.map { figure in
          [figure.name, figure.old ?? "—", figure.new] + (figure.old == figure.new ? [] : ["differs"])
        })
    if !isSame {
      lines.title(reasons.isEmpty ? "nothing explains why they differ" : "why they may differ")
      for reason in reasons { lines.line(reason) }
    }
    return lines.text
  }
}
