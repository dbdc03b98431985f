import Extract
import Foundation
import Testing

@testable import Profile

/// Tables that are damaged at one place, in every way in which exports of people are.
@Suite struct `A damaged table` {
  /// With `MARTLET_DAMAGE=all` every place of several rows is damaged, which takes minutes; else a few of them.
  private static let isThorough = ProcessInfo.processInfo.environment["MARTLET_DAMAGE"] == "all"
  private static let seed: UInt64 = 2018

  @Test func `is read nearly as well as an undamaged one where the dialect is given`() throws {
    #expect(try measure(isTold: true) >= 9.9)
  }

  @Test func `is read nearly as well where the dialect is found out`() throws {
    #expect(try measure(isTold: false) >= 9.8)
  }

  fileprivate struct Tally {
    var count = 0
    var sum = 0.0
    /// Files of which another row than the damaged one is not as it should be, or the damaged one.
    var others = 0
    var damaged = 0
  }

  /// Prints how well each kind of damage is read; returns the mean of all files.
  private func measure(isTold: Bool) throws -> Double {
    var tallies: [(kind: String, tally: Tally)] = []
    var all = Tally()
    var examples: [String] = []
    var generator = SeededGenerator(seed: Self.seed)
    for table in SampleTable.all(seed: Self.seed) {
      let last = table.rows.count - 1
      var damages = Damage.all(of: table, rows: Self.isThorough ? [0, 1, last / 2, last] : [0, last / 2])
      if !Self.isThorough { damages = damages.shuffled(using: &generator).prefix(12).map { $0 } }
      for damage in damages {
        let (text, wanted) = damage.applied(to: table)
        if isTold, damage.isUnlikeOneTable { continue }
        let found = try PeekedTable(bytes: Array(text.utf8)) {
          if isTold { $0.hints = Self.hints(table) }
        }
        var headed = wanted
        if case .noHeader = damage { headed.removeFirst() }
        let score = TableScore(found.rows, wanted: headed)
        var tally = Tally(count: 1, sum: score.sum)
        for (row, cells) in headed.enumerated() where row >= found.rows.count || found.rows[row] != cells {
          if row != damage.row {
            tally.others = 1
          } else if row >= found.rows.count || found.rows[row].joined() != cells.joined() {
            tally.damaged = 1
          }
        }
        if found.rows.count > headed.count { tally.others = 1 }
        if tally.others > 0 || tally.damaged > 0 {
          examples.append("\(table), \(damage): \(score.sum) \(tally.others > 0 ? "others" : "") \(damage.row.flatMap { $0 < found.rows.count ? found.rows[$0] : nil } ?? []) \(found.told.prefix(3))")
        }
        if !tallies.contains(where: { $0.kind == damage.kind }) { tallies.append((damage.kind, Tally())) }
        for index in tallies.indices where tallies[index].kind == damage.kind { tallies[index].tally.add(tally) }
        all.add(tally)
      }
    }
    print("Damaged tables (seed \(Self.seed)), dialect \(isTold ? "given" : "found out"): mean of 10, files, other rows wrong, damaged row wrong")
    for (kind, tally) in tallies + [("all", all)] {
      print("  \(String(format: "%6.3f", tally.sum / Double(tally.count)))  \(tally.count)  \(tally.others)  \(tally.damaged)  \(kind)")
    }
    if Self.isThorough { print(examples.map { "  " + $0 }.joined(separator: "\n")) }
    return all.sum / Double(all.count)
  }

  private static func hints(_ table: SampleTable) -> DialectHints {
    var hints = DialectHints()
    hints.delimiter = Array(table.delimiter.utf8)
    hints.quote = .some(0x22)
    hints.escape = .some(0x22)
    hints.headerRows = 1
    hints.skip = 0
    hints.footer = 0
    return hints
  }
}

extension Damage {
  /// Whether a dialect with one header row at the file's beginning is not that of the file.
  fileprivate var isUnlikeOneTable: Bool {
    switch self {
    case .before, .behind, .headers, .noHeader: true
    default: false
    }
  }
}

extension `A damaged table`.Tally {
  fileprivate mutating func add(_ other: Self) {
    count += other.count
    sum += other.sum
    others += other.others
    damaged += other.damaged
  }
}
