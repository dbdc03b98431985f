package import Definitions
import OperatingSystem

/// Finds the files of sources.
package enum SourceFiles {
  /// The files that a source's pattern matches for a batch, in canonical order: bytewise by relative path. Each member
  /// of a zip archive is a file.
  ///
  /// Whether all files are there is for `ArrivalCheck` to say.
  ///
  /// - Parameters:
  ///   - batch: name of the batch, which the pattern's placeholders stand for.
  ///   - exports: the exports folder; absolute, or relative to the pipeline's root.
  ///   - glob: takes only files whose relative path or last component matches, or those of their archive.
  /// - Throws: `Failure` naming file, source and remedy when what is there is no readable regular file, or an archive
  ///   that cannot be read.
  package static func find(
    _ source: Source, of pipeline: Pipeline, batch: String, exports: String, only glob: String? = nil
  ) throws -> [FoundFile] {
    let delivered = try deliveries(source, batch: batch, root: root(of: pipeline, exports))
    return try delivered.flatMap { file in
      let isWhole = glob.map { GlobPattern.matches($0, path: file.relativePath) } ?? true
      return try unpacked(file, of: source, batch: batch).filter { member in
        isWhole || GlobPattern.matches(glob ?? "*", path: member.relativePath)
      }
    }.sorted { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
  }

  /// Whether there is any file of a source for a batch.
  ///
  /// - Parameters: as of `find`.
  package static func isAnyThere(
    _ source: Source, of pipeline: Pipeline, batch: String, exports: String, only glob: String? = nil
  ) throws -> Bool {
    guard glob == nil else {
      return try !find(source, of: pipeline, batch: batch, exports: exports, only: glob).isEmpty
    }
    return try !deliveries(source, batch: batch, root: root(of: pipeline, exports)).isEmpty
  }

  /// A delivered file, or where it is a zip archive its members in its place.
  package static func unpacked(_ file: FoundFile, of source: Source, batch: String) throws -> [FoundFile] {
    switch try Packing(of: file.path) {
    case .plain: return [file]
    case .compressed:
      var file = file
      file.unpackedSize = min(file.size, .max / Packing.usualRatio) * Packing.usualRatio
      return [file]
    case .zip: return try ArchiveMembers(of: file, source: source, batch: batch).files()
    }
  }

  /// The exports folder.
  static func root(of pipeline: Pipeline, _ exports: String) -> String { Path.join(pipeline.root, exports) }

  /// The files as they lie in the exports folder, in canonical order; without the marker of their arrival.
  static func deliveries(_ source: Source, batch: String, root: String) throws -> [FoundFile] {
    let listing = FolderListing(source: source.name)
    var paths = try listing.matches(of: FilePattern(source.files).glob(batch: batch), below: root)
    if let marker = source.arrival.marker {
      let glob = try FilePattern(marker).glob(batch: batch)
      paths.removeAll { GlobPattern.matches(glob, wholePath: $0) }
    }
    return try paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { relative in
      let path = Path.join(root, relative)
      return FoundFile(source: source.name, relativePath: relative, path: path, size: try listing.inspect(path))
    }
  }
}
