package import Definitions
internal import PostgreSQL

extension Warehouse {
  /// The view of a cube, for SQL and for tools that know nothing of stars: a row of the fact each, its members' attributes
  /// beside it, money in decimals.
  ///
  /// Each dimension is joined by its primary key alone, so that PostgreSQL leaves out those of which nothing is asked. Members
  /// that are none have their labels, `(unknown)`, and no id.
  package func view(of cube: Cube) -> ViewDefinition? {
    guard let fact = fact(cube.fact) else { return nil }
    let rows = RoleJoins(table: "f", of: fact, in: self)
    let columns = columns(of: cube).map { column in
      let value =
        switch column.origin {
        case .level(let role, let name): SQL.identifier(role, name)
        case .member(let role, let name): "case when \(rows.key(role)) >= 0 then \(SQL.identifier(role, name)) end"
        case .fact(let name): "\(rows.table).\(SQL.identifier(name))"
        }
      return ViewDefinition.Column(name: column.name, value: value, summary: column.summary)
    }
    let joins = fact.roles.filter { cube.roles.contains($0.name) }.map { role in
      let table = SQL.identifier(name, dimension(role.dimension)?.tableName ?? role.dimension)
      let alias = SQL.identifier(role.name)
      return
        "left join \(table) as \(alias) on \(alias).\(SQL.identifier("\(role.dimension)_key")) = \(rows.key(role.name))"
    }
    let sources = ["\(SQL.identifier(name, fact.name)) as \(rows.table)"] + joins
    return ViewDefinition(
      schema: cubeSchema, name: cube.name, columns: columns, from: sources.joined(separator: "\n"),
      summary: summary(of: cube))
  }

  /// What the cube is, and how its measures are made of the view's columns.
  private func summary(of cube: Cube) -> String {
    let formulas = cube.measures.map { "\($0.name) = \(formula($0, of: cube))" }
    return ([cube.summary] + formulas).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func formula(_ measure: CubeMeasure, of cube: Cube) -> String {
    switch measure.formula {
    case .rows: return "count(*)"
    case .sum: return "sum(\(measure.name))"
    case .ratio(let numerator, let denominator, let scale):
      return "round(\(numerator)::numeric / nullif(\(denominator), 0), \(scale))"
    case .expression(let text): return text
    case .distinct(let names):
      let columns = columns(of: cube)
      let counted = names.map { name in
        let column = columns.first { column in
          switch column.origin {
          case .member(let role, _): role == name
          case .level(let role, let level): role == name && fact(cube.fact)?.role(role)?.dimension == level
          case .fact(let own): own == name
          }
        }
        let found = column?.name ?? name
        return found.contains(".") ? SQL.identifier(found) : found
      }
      if counted.count == 1 { return "count(distinct \(counted[0]))" }
      let given = counted.map { "\($0) is not null" }.joined(separator: " and ")
      return "count(distinct (\(counted.joined(separator: ", ")))) filter (where \(given))"
    }
  }
}
