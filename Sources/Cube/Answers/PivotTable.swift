import Columnar
import Definitions
import OperatingSystem

extension ResultTable {
  /// Most columns that stand side by side.
  private static let mostColumns = 300

  /// The table with the members of a level side by side: a column for each of them and each measure, in the order of the
  /// members, with the total last.
  ///
  /// - Parameter level: its index; nil leaves the table as it is.
  /// - Throws: `Failure` of status usage for more columns than anybody reads.
  func pivoted(by level: Int?) throws -> ResultTable {
    guard let level else { return self }
    let type = levels[level].type
    let members = Set(rows.map { $0.members[level] }).sorted { Self.precedes($0, $1, type) }
    guard members.count * measures.count <= Self.mostColumns else {
      throw Failure(
        .usage, "\(levels[level].name) has \(members.count) members here: too many to stand side by side",
        at: "--pivot", remedy: "choose a coarser level, or fewer members by --where")
    }
    let places = Dictionary(members.enumerated().map { ($1, $0) }) { first, _ in first }
    var table = ResultTable(levels: levels, measures: [], rows: [])
    table.levels.remove(at: level)
    for member in members {
      for measure in measures {
        var header = measure
        header.name = measures.count == 1 ? MemberText.of(member) : "\(MemberText.of(member)) \(measure.name)"
        table.measures.append(header)
      }
    }
    var found: [[Member]: Int] = [:]
    for row in rows {
      var group = row.members
      group.remove(at: level)
      let index = found[group] ?? table.rows.count
      if index == table.rows.count {
        found[group] = index
        table.rows.append(Row(group, Array(repeating: nil, count: table.measures.count)))
      }
      let first = (places[row.members[level]] ?? 0) * measures.count
      for (offset, number) in row.numbers.enumerated() { table.rows[index].numbers[first + offset] = number }
    }
    return table
  }

  /// The order of members: values, none, special members, the others, the total.
  private static func precedes(_ left: Member, _ right: Member, _ type: ColumnType) -> Bool {
    func rank(_ member: Member) -> Int64 {
      switch member {
      case .value: 0
      case .none: 1
      case .special(let special): 1 - special.rawValue
      case .others: 8
      case .total: 9
      }
    }
    guard case .value(let a) = left, case .value(let b) = right else { return rank(left) < rank(right) }
    switch type {
    case .integer, .decimal:
      let (x, y) = (Double(a) ?? 0, Double(b) ?? 0)
      return x == y ? a < b : x < y
    case .text, .date, .timestamp, .boolean: return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
  }
}
