package import Columnar
package import Definitions
import OperatingSystem

/// Values of one source by key, to be looked up by the rows of another.
package struct LookupTable: Sendable {
  /// Index in the other source's scope of the column that is compared.
  package let match: Int
  /// Index in the other source's scope of the column whose value is taken.
  package let take: Int
  /// Type of the value taken.
  package let type: ColumnType
  let policy: Lookup.Policy

  /// Makes an empty table.
  ///
  /// - Parameters:
  ///   - lookup: what is looked up.
  ///   - other: the source looked into.
  /// - Throws: `Failure` if it has no such columns.
  package init(_ lookup: Lookup, in other: Source) throws {
    guard let match = other.scopeIndex(lookup.match), let take = other.scopeIndex(lookup.take),
      let type = other.scopeType(take)
    else {
      throw Failure(.usage, "lookup \(lookup.name) finds no column \(lookup.match) or \(lookup.take) in \(other.name)")
    }
    self.match = match
    self.take = take
    self.type = type
    policy = lookup.policy
  }

  /// The columns of the other source's scope that must be cleaned for the table.
  package var needed: Set<Int> { [match, take] }

  /// Takes the rows of a chunk of the other source, in canonical order.
  package mutating func add(_ chunk: CleanedChunk) {}
}
