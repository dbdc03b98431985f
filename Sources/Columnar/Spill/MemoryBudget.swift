/// How much memory a batch may take for what grows with its rows: fact keys, observations, rows that wait. What does
/// not fit goes to temporary files. (What grows with the members that the batch touches comes on top.)
package struct MemoryBudget: Sendable, Hashable {
  /// In bytes.
  package var bytes: Int

  /// Makes a budget.
  package init(bytes: Int) { self.bytes = bytes }

  /// What is taken unless something else is said.
  package static let standard = MemoryBudget(bytes: 128 << 20)

  /// What one collection may take. Each fact, dimension and count of occurrences fills one: with many of them more than
  /// the budget can be taken.
  package var share: Int { max(bytes / 8, 1) }
}
