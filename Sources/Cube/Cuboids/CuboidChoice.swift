import Definitions
import OperatingSystem

/// Which rows a cube's part of a question is answered from, and why.
///
/// Distinct counts are taken from the cuboids that keep them, where each set of levels that is asked for has one; the others, with
/// all else, from one source of rows.
struct CuboidChoice {
  /// A cuboid that was thought of.
  struct Candidate {
    var name: String
    /// Why not; nil where it can answer.
    var obstacle: String?
    /// Rows as last estimated.
    var rows: Int64?
    /// The distinct counts that are taken from it.
    var counts: [String] = []
  }

  /// The cuboid that rows are taken from; nil for the star.
  private(set) var table: CuboidTable?
  /// For each distinct count that is kept, by its place among the atoms: the cuboid of each set of levels.
  private(set) var counts: [Int: [Int: CuboidTable]] = [:]
  private(set) var candidates: [Candidate] = []

  /// Chooses the smallest cuboids that can answer exactly; the first by name among equals.
  ///
  /// - Parameter index: the place of the part.
  init(_ question: Question, part index: Int, _ warehouse: Warehouse, _ catalogue: CuboidCatalogue, fromStar: Bool)
    throws
  {
    let part = question.parts[index]
    let tables = try CuboidTable.all(of: part.cube, in: warehouse).sorted(by: { $0.name < $1.name }).map { table in
      (table: table, state: catalogue.state(of: table))
    }
    let built = tables.compactMap { table, state -> (table: CuboidTable, rows: Int64)? in
      if case .built(let rows) = state { (table, rows) } else { nil }
    }
    if !fromStar { counts = Self.counts(question, index, built) }
    var rest = part
    let kept = Set(counts.keys.map { question.atoms[$0].measure.name })
    rest.measures.removeAll { kept.contains($0.name) }
    var best: (rows: Int64, table: CuboidTable)?
    for (table, state) in tables {
      var candidate = Candidate(name: table.name, obstacle: CuboidSource.obstacle(table, rest), rows: nil)
      switch state {
      case .absent: candidate.obstacle = candidate.obstacle ?? "is not built"
      case .outdated:
        candidate.obstacle = candidate.obstacle ?? "was built by other definitions, or a batch passed it by"
      case .built(let rows):
        candidate.rows = rows
        if candidate.obstacle == nil, rows < best?.rows ?? .max { best = (rows, table) }
      }
      for (atom, sets) in counts.sorted(by: { $0.key < $1.key })
      where sets.values.contains(where: { $0.name == table.name }) {
        candidate.counts.append(question.atoms[atom].measure.name)
      }
      candidates.append(candidate)
    }
    table = fromStar ? nil : best?.table
  }

  /// The distinct counts that are kept of every set of levels.
  private static func counts(
    _ question: Question, _ part: Int, _ tables: [(table: CuboidTable, rows: Int64)]
  ) -> [Int: [Int: CuboidTable]] {
    // Of the others together nobody has counted.
    if question.top?.withOthers == true { return [:] }
    let filtered = question.filter?.levels ?? []
    var counts: [Int: [Int: CuboidTable]] = [:]
    for (index, atom) in question.atoms.enumerated() where atom.part == part && atom.measure.isDistinct {
      var sets: [Int: CuboidTable] = [:]
      for set in question.neededSets {
        let levels = question.shown(in: set).map { question.levels[$0] }
        let keeping = tables.filter { $0.table.keeps(atom.measure, by: levels, where: filtered) }
        sets[set] = keeping.min { ($0.rows, $0.table.name) < ($1.rows, $1.table.name) }?.table
      }
      if sets.count == question.neededSets.count { counts[index] = sets }
    }
    return counts
  }
}
