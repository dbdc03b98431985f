package import Columnar

extension SourceCleaner {
  /// Begins a file. Where its rows share amounts that are wanted, it is read once beforehand to share them out.
  ///
  /// - Parameter records: what will be cleaned: the same rows, in the same order.
  /// - Throws: whatever reading throws.
  package mutating func begin(_ records: any RecordFile) throws {
    let wanted = plan.allocations.compactMap { $0 }
    guard !wanted.isEmpty else { return beginFile() }
    // Shares are NULL meanwhile: nothing that they are computed from needs any. A row that a screen rejects keeps its
    // share, which waits with it for a correction: the other rows of the order are right without it.
    var cleaner = try SourceCleaner(
      source: source, needed: wanted.reduce(into: []) { $0.formUnion($1.gatheredColumns) }, lookups: tables,
      screens: .none, memory: memory)
    var gatherers = plan.allocations.map { $0.map(ShareGatherer.init) }
    cleaner.beginFile()
    _ = try records.read(columns: cleaner.rawColumns) { chunk in
      let cleaned = try cleaner.clean(chunk)
      for index in gatherers.indices { gatherers[index]?.take(cleaned) }
    }
    beginFile(gatherers.map { $0.map { $0.shares() } })
  }
}
