package import Load
package import Transform

/// What a load or a run came to.
package struct PublishOutcome: Sendable {
  /// The batch in the ledger.
  package var batch: PublishedBatch
  /// What transform did; nil when it was not this command that transformed.
  package var transform: TransformReport?
  /// What the publish did; nil when exactly this batch had been published before, and nothing was done.
  package var publish: PublishReport?

  init(before batch: PublishedBatch) { self.batch = batch }

  init(_ publish: PublishReport, transform: TransformReport? = nil) {
    batch = publish.batch
    self.transform = transform
    self.publish = publish.wasPublishedBefore ? nil : publish
  }
}
