package import PostgreSQL

/// A part of a star: rows of a fact with the dimension rows that they are bound to.
package struct StarPart: Sendable {
  /// The fact's rows: a table or a query in brackets, as statements name it.
  package var rows: String
  /// Tables in the place of dimensions, by the dimensions' names; the others are as they stand.
  package var dimensions: [String: String]

  package init(rows: String, dimensions: [String: String] = [:]) {
    self.rows = rows
    self.dimensions = dimensions
  }
}

/// What a batch changes of a fact's star.
package enum StarChange: Sendable {
  /// Nothing.
  case none
  /// Anything, or most of it.
  case all
  /// All rows of the fact that came, went, are bound to another version, or whose dimension rows say something else: as they
  /// were, and as they are.
  case part(before: StarPart, after: StarPart)

  /// From so many rows of a table on, cuboids are made anew: of some share of a fact, that is less work than to look rows up.
  package static func most(_ connection: Connection, _ table: String) throws -> Int64 {
    let known = try connection.integer("select reltuples::int8 from pg_class where oid = $1::regclass", [table])
    return max(100_000, (known ?? 0) / 4)
  }
}
