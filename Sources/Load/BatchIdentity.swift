/// What a batch is known by in the ledger.
package struct BatchIdentity: Sendable {
  /// The batch's name, by default the night's date.
  package var name: String
  /// SHA-256 of what the batch was made of (files and definitions), in hex: the same again is not published again.
  package var inputFingerprint: String
  /// Version of Martlet that makes it.
  package var martletVersion: String

  /// Makes an identity.
  package init(name: String, inputFingerprint: String, martletVersion: String) {
    self.name = name
    self.inputFingerprint = inputFingerprint
    self.martletVersion = martletVersion
  }
}

/// A batch as the ledger has it.
package struct PublishedBatch: Sendable, Equatable {
  /// Its number.
  package var batchID: Int64
  /// 1 for the first delivery under the name, 2 for the second …
  package var revision: Int64
  /// The warehouse's version that it made.
  package var warehouseVersion: Int64

  /// Makes a published batch.
  package init(batchID: Int64, revision: Int64, warehouseVersion: Int64) {
    self.batchID = batchID
    self.revision = revision
    self.warehouseVersion = warehouseVersion
  }
}
