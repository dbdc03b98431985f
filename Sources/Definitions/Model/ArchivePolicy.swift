/// How long delivered files are kept in the archive.
package enum ArchivePolicy: Sendable, Equatable {
  /// For good.
  case all
  /// Those of some batches: the newest, so many, or those that were delivered within a time.
  case batches(RunRetention)
}
