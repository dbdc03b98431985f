package import OperatingSystem

/// All that is wrong with a definition.
package struct DefinitionErrors: Error, Sendable, CustomStringConvertible {
  /// Each with its place; in the order of the files read, then of their lines.
  package var failures: [Failure]

  /// Makes errors out of failures.
  package init(_ failures: [Failure]) { self.failures = failures }

  /// One failure that stands for all of them, for who can show only one.
  package var failure: Failure {
    guard var first = failures.first else { return Failure(.usage, "the definition is wrong") }
    if failures.count > 1 { first.message += " (and \(failures.count - 1) more errors)" }
    return first
  }

  /// The failures as they are printed, one after the other; at most 100.
  package var description: String {
    let shown = failures.prefix(100).map(\.description).joined(separator: "\n")
    return failures.count > 100 ? shown + "\nand \(failures.count - 100) more errors" : shown
  }
}
