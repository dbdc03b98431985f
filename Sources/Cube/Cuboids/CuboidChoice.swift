import Definitions
import OperatingSystem

/// Which rows a cube's part of a question is answered from, and why.
struct CuboidChoice {
  /// A cuboid that was thought of.
  struct Candidate {
    var name: String
    /// Why not; nil where it can answer.
    var obstacle: String?
    /// Rows as last estimated.
    var rows: Int64?
  }

  /// The chosen cuboid; nil for the star.
  var table: CuboidTable?
  var candidates: [Candidate] = []

  /// Chooses the smallest cuboid that can answer exactly; the first by name among equals.
  init(_ part: Question.Part, _ warehouse: Warehouse, _ catalogue: CuboidCatalogue, fromStar: Bool) throws {
    var best: (rows: Int64, table: CuboidTable)?
    for table in try CuboidTable.all(of: part.cube, in: warehouse).sorted(by: { $0.name < $1.name }) {
      var candidate = Candidate(name: table.name, obstacle: CuboidSource.obstacle(table, part), rows: nil)
      switch catalogue.state(of: table) {
      case .absent: candidate.obstacle = candidate.obstacle ?? "is not built"
      case .outdated:
        candidate.obstacle = candidate.obstacle ?? "was built by other definitions, or a batch passed it by"
      case .built(let rows, _):
        candidate.rows = rows
        if candidate.obstacle == nil, rows < best?.rows ?? .max { best = (rows, table) }
      }
      candidates.append(candidate)
    }
    table = fromStar ? nil : best?.table
  }
}
