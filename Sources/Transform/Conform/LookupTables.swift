import Columnar
import Definitions

/// The tables that the sources of a batch look values up in, filled from the batch's own files.
struct LookupTables {
  private let pipeline: Pipeline
  /// For each source, for each of its lookups.
  private var tables: [[LookupTable?]]

  init(_ pipeline: Pipeline) {
    self.pipeline = pipeline
    tables = pipeline.sources.map { $0.lookups.map { _ in nil } }
  }

  /// The tables of a source, in the order of its lookups.
  func tables(for source: Int) -> [LookupTable?] { tables[source] }

  /// Reads the sources that are looked into. Sources are declared before those that look into them.
  mutating func fill(_ input: BatchInput, accounts: [FileAccount]) throws {
    for source in pipeline.sources.indices {
      for (index, lookup) in pipeline.sources[source].lookups.enumerated() {
        guard let other = pipeline.sources.firstIndex(where: { $0.name == lookup.source }) else { continue }
        var table = try LookupTable(lookup, in: pipeline.sources[other])
        for file in input.files.indices where input.files[file].source == other {
          var cleaner = try SourceCleaner(
            source: pipeline.sources[other], needed: table.needed, lookups: tables[other])
          cleaner.beginFile()
          _ = try input.files[file].records.read(columns: cleaner.rawColumns) { records in
            table.add(try cleaner.clean(records))
          }
        }
        tables[source][index] = table
      }
    }
  }
}
