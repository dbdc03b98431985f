/// A file that a source found for a batch.
package struct FoundFile: Sendable, Hashable {
  /// Name of the source.
  package var source: String
  /// Path relative to the exports folder: the file's name in the ledger, and its place in the canonical order.
  package var relativePath: String
  /// Path to open it by.
  package var path: String
  /// Size on disk in bytes, compressed where the file is.
  package var size: Int

  /// Makes a found file.
  package init(source: String, relativePath: String, path: String, size: Int) {
    self.source = source
    self.relativePath = relativePath
    self.path = path
    self.size = size
  }
}
