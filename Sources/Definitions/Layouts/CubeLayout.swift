import Columnar

/// A column of the view of a cube (`w_cube.c`): all that a question may group by or sum, a row of the fact each.
package struct CubeColumn: Sendable {
  package enum Origin: Sendable, Equatable {
    /// What the member in a role had at the event.
    case level(role: String, column: String)
    /// The durable id of the member in a role; none for the special members.
    case member(role: String, column: String)
    /// A column of the fact, measures in decimals.
    case fact(column: String)
  }
  package var name: String
  package var origin: Origin
  package var summary: String
}

extension Warehouse {
  /// The columns of a cube's view.
  ///
  /// A level is called by its role and itself (`customer_city`); one called like its role by that alone (`date`). Where a
  /// fact has a column of that name, the level keeps its dot (`"customer.city"`).
  package func columns(of cube: Cube) -> [CubeColumn] {
    guard let fact = fact(cube.fact) else { return [] }
    let measures: [CubeColumn] = cube.measures.compactMap { measure in
      guard case .sum(let column) = measure.formula else { return nil }
      return CubeColumn(name: measure.name, origin: .fact(column: column), summary: measure.summary)
    }
    let taken = Set(measures.map(\.name))
    let places = ["batch_id", "file_id", "line"]
    let own = Set(fact.grain.map(\.name) + fact.degenerate.map(\.name) + places + [fact.keyColumn, fact.instant])
    let columns = layout(of: fact).columns.filter { own.contains($0.name) && !taken.contains($0.name) }
      .map { CubeColumn(name: $0.name, origin: .fact(column: $0.name), summary: $0.summary) }
    var names = taken.union(columns.map(\.name))
    let attributes = cube.roles.compactMap { fact.role($0) }.flatMap { role in
      dimension(role.dimension).map { levelColumns(of: $0, as: role, &names) } ?? []
    }
    return attributes + measures + columns
  }

  private func levelColumns(of dimension: Dimension, as role: Role, _ names: inout Set<String>) -> [CubeColumn] {
    let columns = dimension.generatedLayout?.columns ?? dimension.versionLayout.columns
    return dimension.levels.map { level in
      let column = level.field.name
      let isMember = dimension.kind == .standard && column == dimension.idColumn
      var name = column == role.name ? column : "\(role.name)_\(isMember ? "id" : column)"
      if names.contains(name) { name = "\(role.name).\(column)" }
      names.insert(name)
      let summary = columns.first { $0.name == column }?.summary ?? ""
      return CubeColumn(
        name: name,
        origin: isMember ? .member(role: role.name, column: column) : .level(role: role.name, column: column),
        summary: "\(role.name).\(column)" + (summary.isEmpty ? "" : ": \(summary)"))
    }
  }
}
