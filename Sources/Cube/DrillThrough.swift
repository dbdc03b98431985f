import Columnar
import Definitions
import OperatingSystem
import PostgreSQL

/// Some of the facts behind an answer, each with the file and line that it came from.
struct DrillThrough {
  let statement: String
  private let levels: [Level]
  private let measures: [ResultTable.Header]
  private static let place = [
    ResultTable.Header("file", .text), ResultTable.Header("line", .integer), ResultTable.Header("at", .text),
  ]

  /// The facts that a question is about, in the order of their keys, which says nothing: a sample.
  ///
  /// - Throws: `Failure` where several cubes are asked.
  init(_ question: Question, _ warehouse: Warehouse, atMost count: Int) throws {
    guard question.parts.count == 1, let part = question.parts.first else {
      throw Failure(
        .usage, "facts are of one cube; several are asked", at: "--drill-through", remedy: "ask each for its own facts")
    }
    let fact = part.fact
    let grain = warehouse.levels(of: part.cube).filter { level in
      level.role == nil && fact.grain.contains { $0.name == level.column }
    }
    levels = grain + question.levels.filter { !grain.contains($0) }
    let summed = part.summedMeasures
    measures = summed.map { ResultTable.Header($0, fact.measure($0)?.type ?? .integer) }
    let source = StarSource(warehouse, fact, levels: part.levels, summed: summed)
    let instant = "\(source.table).\(SQL.identifier(fact.instant)) at time zone \(SQL.literal(warehouse.zone))"
    var selected = [
      "\"a file\".path", "\(source.table).line", "to_char(\(instant), 'YYYY-MM-DD HH24:MI:SS')",
    ]
    selected += levels.map { $0.role.map { source.special($0) } ?? "0" } + levels.map { source.value($0) }
    selected += summed.map { name in
      guard case .decimal(let scale)? = fact.measure(name)?.type, scale > 0 else { return source.amount(name) }
      return "\(source.amount(name)) * 0.\(String(repeating: "0", count: scale - 1))1"
    }
    let condition = question.filter.map { filter in
      "\nwhere " + filter.expression.sql(zone: warehouse.zone) { source.value(filter.scope[$0]) }
    }
    statement = """
      select \(selected.joined(separator: ", "))
      from \(source.from)
      left join martlet.file as "a file" on "a file".file_id = \(source.table).file_id\(condition ?? "")
      order by \(source.table).\(SQL.identifier(fact.keyColumn))
      limit \(count)
      """
  }

  func table(_ rows: Rows) -> ResultTable {
    let first = Self.place.count
    var table = ResultTable(
      levels: Self.place + levels.map { ResultTable.Header($0.name, $0.type) }, measures: measures, rows: [])
    for row in 0..<rows.count {
      let places = Self.place.indices.map { rows.text(row, $0).map { ResultTable.Member.value($0) } ?? .none }
      let members = levels.indices.map { index in
        ResultTable.Member(
          special: rows.integer(row, first + index), text: rows.text(row, first + levels.count + index),
          type: levels[index].type)
      }
      let numbers = measures.indices.map { rows.text(row, first + 2 * levels.count + $0) }
      table.rows.append(ResultTable.Row(places + members, numbers))
    }
    return table
  }
}
