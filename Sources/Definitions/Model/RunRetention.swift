/// Which run folders are kept; the others may be removed once their batches are published.
package enum RunRetention: Sendable, Equatable {
  /// The newest of a pipeline, so many.
  case count(Int)
  /// Those that were loaded within so many seconds.
  case seconds(Int)
}
