import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// Reads what a batch does to a fact, from the verdicts on its rows.
struct FactPlan {
  let connection: Connection
  let publish: FactPublish
  let batch: Int64

  private var statements: FactStatements { publish.statements }
  private var fact: Fact { statements.fact }

  func read() throws -> PublishPlan.Fact {
    var plan = PublishPlan.Fact(name: fact.name, rows: Int64(publish.rows), isCompared: true)
    let outcome = publish.outcome
    let counts: [(String, Int64)] = [
      ("inserted", outcome.inserted), ("replacing", outcome.replacing), ("superseded", outcome.superseded),
      ("duplicate", outcome.duplicate), ("rejected", outcome.rejected),
    ]
    for (verdict, count) in counts where count > 0 {
      plan.groups.append(
        PublishPlan.Group(subject: "rows", what: verdict, count: count, examples: try examples(verdict)))
    }
    if outcome.rebound > 0 {
      plan.groups.append(PublishPlan.Group(subject: "published rows", what: "rebound", count: outcome.rebound))
    }
    if outcome.replacing > 0 { plan.columns = try replacedColumns() }
    if publish.rows > 0 { plan.sums = try sums() }
    return plan
  }

  /// Columns that are compared: what rows say, not where they come from.
  private var compared: [String] { statements.content.filter { !fact.grain.map(\.name).contains($0) } }

  /// The row `o` that a row of the stage replaces: it is kept by now.
  private var replaced: String {
    """
    join \(statements.superseded) o on o.\(statements.key) = v.key and o.superseded_by_batch_id = \(batch)
    """
  }

  /// The first rows of a verdict as they were delivered.
  private func examples(_ verdict: String) throws -> [PublishPlan.Example] {
    let isReplacing = verdict == "replacing"
    let grain = fact.grain.map { "s.\(SQL.identifier($0.name))::text" }
    let pairs =
      isReplacing ? compared.flatMap { ["o.\(SQL.identifier($0))::text", "s.\(SQL.identifier($0))::text"] } : []
    let rows = try connection.query(
      """
      select \((grain + pairs).joined(separator: ", ")) from (
        select * from \(statements.verdicts) where replace(verdict, 'refused', 'rejected') = \(SQL.literal(verdict))
        order by stage_row limit \(PublishPlan.shown)) v
      join \(statements.stage.sql) s on s.ctid = v.stage_row \(isReplacing ? replaced : "") order by v.stage_row
      """)
    return (0..<rows.count).map { row in
      let name = fact.grain.enumerated().map { "\($1.name)=\(rows.text(row, $0) ?? "")" }.joined(separator: ", ")
      var example = PublishPlan.Example(name: name)
      for (index, column) in compared.enumerated() where isReplacing {
        let (old, new) = (rows.text(row, grain.count + 2 * index), rows.text(row, grain.count + 2 * index + 1))
        if old == new { continue }
        example.changes.append(PublishPlan.Change(column: column, old: shown(old, column), new: shown(new, column)))
      }
      return example
    }
  }

  private func replacedColumns() throws -> [(name: String, rows: Int64)] {
    let counts = compared.map { column in
      "count(*) filter (where o.\(SQL.identifier(column)) is distinct from s.\(SQL.identifier(column)))"
    }
    let rows = try connection.query(
      """
      select \(counts.joined(separator: ", ")) from \(statements.verdicts) v
      join \(statements.stage.sql) s on s.ctid = v.stage_row \(replaced) where v.verdict = 'replacing'
      """)
    return compared.enumerated().map { ($1, rows.integer(0, $0) ?? 0) }.filter { $0.1 > 0 }
  }

  /// Sums as the fact stands now, and as it stood before: less what came, and with what went.
  private func sums() throws -> [PublishPlan.Sum] {
    func read(_ alias: String, _ rest: String) throws -> [Int128] {
      let row = try connection.query("select count(*)\(statements.sums(alias)) from \(rest)")
      return (0...fact.measures.count).map { row.text(0, $0).flatMap { Int128($0) } ?? 0 }
    }
    let after = try read("f", "\(statements.table) f")
    let came = try read(
      "s",
      """
      \(statements.verdicts) v join \(statements.stage.sql) s on s.ctid = v.stage_row
      where v.verdict in ('inserted', 'replacing')
      """)
    let went = try read("o", "\(statements.verdicts) v \(replaced) where v.verdict = 'replacing'")
    let scales = [0] + fact.measures.map(\.scale)
    return (["rows"] + fact.measures.map(\.name)).enumerated().map { index, name in
      PublishPlan.Sum(
        measure: name, before: Self.decimal(after[index] - came[index] + went[index], scale: scales[index]),
        after: Self.decimal(after[index], scale: scales[index]))
    }
  }

  /// A value as people write it: measures are kept as integers at their scale.
  private func shown(_ text: String?, _ column: String) -> String? {
    guard let text, let scale = fact.measure(column)?.scale, let value = Int128(text) else { return text }
    return Self.decimal(value, scale: scale)
  }

  private static func decimal(_ value: Int128, scale: Int) -> String {
    let digits = String(value.magnitude)
    if scale == 0 { return (value < 0 ? "-" : "") + digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
  }
}

extension Measure {
  /// Digits behind the point.
  fileprivate var scale: Int {
    if case .decimal(let scale) = type { scale } else { 0 }
  }
}
