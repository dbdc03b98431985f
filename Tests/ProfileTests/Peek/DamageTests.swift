import Extract
import Foundation
import Testing

@testable import Profile

/// Tables that are damaged at one place, in every way in which exports of people are: read with the dialect given, and
/// found out. With `MARTLET_DAMAGE=all` every place of several rows is damaged, which takes a minute; else a few are.
@Suite struct `A damaged table` {
  private static let isThorough = ProcessInfo.processInfo.environment["MARTLET_DAMAGE"] == "all"
  private static let seed: UInt64 = 2018

  @Test func `is read nearly as well as an undamaged one where the dialect is given`() throws {
    let scores = try measure { table, damage in damage.isUnlikeOneTable ? nil : Self.hints(table) }
    print(scores.text("dialect given (seed \(Self.seed))"))
    #expect(scores.mean >= 9.99)
  }

  @Test func `is read nearly as well where the dialect is found out`() throws {
    let scores = try measure { _, _ in DialectHints() }
    print(scores.text("dialect found out (seed \(Self.seed))"))
    #expect(scores.mean >= 9.9)
  }

  /// - Parameter hints: what is told of a table's dialect; nil where the damage is not to be read so.
  private func measure(_ hints: (SampleTable, Damage) -> DialectHints?) throws -> DamageScores {
    var scores = DamageScores()
    var generator = SeededGenerator(seed: Self.seed)
    for table in SampleTable.all(seed: Self.seed) {
      let last = table.rows.count - 1
      var damages = Damage.all(of: table, rows: Self.isThorough ? [0, 1, last / 2, last] : [0, last / 2, last])
      if !Self.isThorough { damages = Array(damages.shuffled(using: &generator).prefix(12)) }
      for damage in damages {
        guard let hints = hints(table, damage) else { continue }
        let (text, wanted) = damage.applied(to: table)
        let found = try PeekedTable(bytes: Array(text.utf8)) { $0.hints = hints }
        scores.add(damage, found.rows, wanted: wanted)
      }
    }
    return scores
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

/// How well damaged tables were read, by the kind of damage.
private struct DamageScores {
  private struct Tally {
    var files = 0
    var points = 0.0
    /// Files of which a row that is not damaged was not read as it is.
    var others = 0
    /// Files of which the damaged row was not.
    var damaged = 0
  }

  private var tallies: [(kind: String, tally: Tally)] = []

  /// The mean points of a file.
  var mean: Double {
    tallies.reduce(0) { $0 + $1.tally.points } / Double(tallies.reduce(0) { $0 + $1.tally.files })
  }

  mutating func add(_ damage: Damage, _ found: [[String]], wanted: [[String]]) {
    if !tallies.contains(where: { $0.kind == damage.kind }) { tallies.append((damage.kind, Tally())) }
    for index in tallies.indices where tallies[index].kind == damage.kind {
      tallies[index].tally.files += 1
      tallies[index].tally.points += TableScore(found, wanted: wanted).sum
      let isOther = wanted.indices.contains { row in
        row != damage.row && (!found.indices.contains(row) || found[row] != wanted[row])
      }
      if isOther || found.count > wanted.count {
        tallies[index].tally.others += 1
      }
      if let row = damage.row, !found.indices.contains(row) || found[row].joined() != wanted[row].joined() {
        tallies[index].tally.damaged += 1
      }
    }
  }

  /// A table of them.
  func text(_ title: String) -> String {
    let lines = tallies.map { kind, tally in
      "  \(String(format: "%6.3f", tally.points / Double(tally.files)))  \(tally.files)  \(tally.others)  \(tally.damaged)  \(kind)"
    }
    return """
      Damaged tables, \(title): points of 10, files, those of which other rows are wrong, those of which the damaged one is
      \(lines.joined(separator: "\n"))
        \(String(format: "%6.3f", mean))  all
      """
  }
}

extension Damage {
  /// Whether the file is not that of a dialect with one header row at its beginning and records to its end.
  fileprivate var isUnlikeOneTable: Bool {
    switch self {
    case .before, .behind, .headers, .noHeader: true
    default: false
    }
  }
}
