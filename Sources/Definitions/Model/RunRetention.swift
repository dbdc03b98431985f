/// Of which batches something is kept: run folders, of which the others may be removed once their batches are published, or
/// delivered files.
package enum RunRetention: Sendable, Equatable {
  /// The newest of a pipeline, so many.
  case count(Int)
  /// Those that were loaded within so many seconds.
  case seconds(Int)
}
