/// Roles of PostgreSQL that use a warehouse.
package struct Access: Sendable, Equatable {
  /// Owns the tables; nil: who makes them.
  package var owner: String?
  /// Publish batches.
  package var loaders: [String] = []
  /// Ask questions.
  package var analysts: [String] = []

  /// All of them, each once.
  package var roles: [String] {
    var seen: Set<String> = []
    return ((owner.map { [$0] } ?? []) + loaders + analysts).filter { seen.insert($0).inserted }
  }

  /// The same, for those of the roles that are there.
  package func keeping(_ roles: Set<String>) -> Access {
    Access(
      owner: owner.flatMap { roles.contains($0) ? $0 : nil }, loaders: loaders.filter(roles.contains),
      analysts: analysts.filter(roles.contains))
  }
}
