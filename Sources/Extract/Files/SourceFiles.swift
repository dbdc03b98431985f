package import Definitions
import OperatingSystem

/// Finds the files of sources.
package enum SourceFiles {
  /// The files that a source's pattern matches for a batch, in canonical order: bytewise by relative path.
  ///
  /// - Parameters:
  ///   - batch: name of the batch, which replaces `{batch}` in the pattern.
  ///   - exports: the exports folder; absolute, or relative to the pipeline's root.
  ///   - glob: takes only files whose relative path or last component matches; then no file is missed.
  /// - Throws: `Failure` naming file, source and remedy when a required file is absent, or one that is there
  ///   is no readable regular file.
  package static func find(
    _ source: Source, of pipeline: Pipeline, batch: String, exports: String, only glob: String? = nil
  ) throws -> [FoundFile] {
    let root = exports.hasPrefix("/") ? exports : FolderListing.join(pipeline.root, exports)
    let pattern = source.files.split(separator: "{batch}", omittingEmptySubsequences: false)
      .joined(separator: "\u{0}")
    let paths = try FolderListing.matches(of: pattern, batch: batch, below: root)
    var found = try paths.map { relative in
      let path = relative.hasPrefix("/") ? relative : FolderListing.join(root, relative)
      let size = try FolderListing.inspect(path, source: source.name)
      return FoundFile(source: source.name, relativePath: relative, path: path, size: size)
    }
    found.sort { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
    if let glob { return found.filter { matches(glob, $0.relativePath) } }
    if found.isEmpty, source.arrival == .required { throw missing(source, batch: batch, root: root) }
    return found
  }

  private static func matches(_ glob: String, _ relative: String) -> Bool {
    let wanted = glob.split(separator: "/").map { GlobPattern(String($0)) }
    let names = relative.split(separator: "/").map(String.init)
    if wanted.count == 1, let last = names.last { return wanted[0].matches(last) }
    return wanted.count == names.count && zip(wanted, names).allSatisfy { $0.matches($1) }
  }

  private static func missing(_ source: Source, batch: String, root: String) -> Failure {
    let pattern = source.files.split(separator: "{batch}", omittingEmptySubsequences: false).joined(separator: batch)
    var remedy = "deliver the file, or declare `arrival: optional` if a batch may come without it"
    if !FolderListing.isFolder(root) {
      remedy = "there is no folder \(root): name the right one as `exports` in the pipeline or by --exports"
    } else {
      let anyBatch = source.files.split(separator: "{batch}", omittingEmptySubsequences: false).joined(separator: "*")
      let others = (try? FolderListing.matches(of: anyBatch, batch: "", below: root)) ?? []
      if !others.isEmpty {
        let sorted = others.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let shown = sorted.suffix(3).joined(separator: ", ")
        remedy += "; of other batches there are \(sorted.count), the last being \(shown)"
      }
    }
    return Failure(
      .failed, "source \(source.name) requires a file, and none matches \(pattern) for batch \(batch)", at: root,
      remedy: remedy)
  }
}
