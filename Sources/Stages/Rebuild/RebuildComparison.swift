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
    var new: String?

    /// Whether both are the same number, at whatever scale.
    var isSame: Bool { Self.plain(old) == Self.plain(new) }

    private static func plain(_ text: String?) -> Substring? {
      guard var text = text?[...], text.contains(".") else { return text?[...] }
      while text.hasSuffix("0") { text.removeLast() }
      return text.hasSuffix(".") ? text.dropLast() : text
    }
  }

  private(set) var figures: [Figure] = []
  /// Why they may differ, in words.
  package private(set) var reasons: [String] = []

  /// Counts members, versions and rows, and sums measures.
  init(old: Connection, new: Connection, _ warehouse: Definitions.Warehouse) throws {
    for dimension in warehouse.dimensions where dimension.kind == .standard {
      try add(
        "\(dimension.name) members", ["member_id"], of: dimension.memberTableName, old, new, warehouse,
        counting: "member_id > 0")
      let key = dimension.keyColumn
      try add(
        "\(dimension.name) versions", [key], of: dimension.name, old, new, warehouse,
        counting: "\(SQL.identifier(key)) > 0")
    }
    for fact in warehouse.facts {
      try add("\(fact.name) rows", [], of: fact.name, old, new, warehouse, counting: "true")
      // Views show measures at the scale that is theirs, whatever that of the other star is.
      try add(fact.name, fact.measures.map(\.name), of: fact.name, old, new, warehouse, counting: nil)
    }
  }

  /// Adds a count of rows, or the sum of each of some columns, in one pass of each table.
  private mutating func add(
    _ name: String, _ columns: [String], of table: String, _ old: Connection, _ new: Connection,
    _ warehouse: Definitions.Warehouse, counting condition: String?
  ) throws {
    func figures(_ connection: Connection) throws -> [String?] {
      let count = condition == nil ? columns.count : 1
      let found = try connection.query(
        "select column_name from information_schema.columns where table_schema = $1 and table_name = $2",
        [warehouse.name, table])
      let there = Set(found.texts.compactMap { $0[0] })
      guard !there.isEmpty, condition == nil || there.isSuperset(of: columns) else {
        return Array(repeating: nil, count: count)
      }
      let questions =
        condition.map { ["count(*) filter (where \($0))"] }
        ?? columns.map { there.contains($0) ? "coalesce(sum(\(SQL.identifier($0))), 0)" : "null" }
      if questions.isEmpty { return [] }
      let row = try connection.query(
        "select \(questions.joined(separator: ", ")) from \(SQL.identifier(warehouse.name, table))"
      ).row(0)
      return row.map { text in text.flatMap { Int64($0) }.map(AuditFindings.grouped) ?? text }
    }
    let names = condition == nil ? columns.map { "\(name) \($0)" } : [name]
    for (name, (before, after)) in zip(names, zip(try figures(old), try figures(new))) {
      self.figures.append(Figure(name: name, old: before, new: after))
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

  /// Says of another reason why they may differ.
  mutating func explain(_ reason: String) { reasons.append(reason) }

  /// Whether all figures are the same.
  package var isSame: Bool { figures.allSatisfy(\.isSame) }

  /// Whether they are the same, or there is a reason for their not being so.
  package var isExplained: Bool { isSame || !reasons.isEmpty }

  /// All of it, for people.
  package var text: String {
    var lines = TraceLines()
    lines.title("old and new")
    lines.table(
      [["", "old", "new"]]
        + figures.map { figure in
          [figure.name, figure.old ?? "—", figure.new ?? "—"] + (figure.isSame ? [] : ["differs"])
        })
    if !isSame {
      lines.title(reasons.isEmpty ? "nothing explains why they differ" : "why they may differ")
      for reason in reasons { lines.line(reason) }
    }
    return lines.text
  }
}
