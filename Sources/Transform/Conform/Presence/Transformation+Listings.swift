import Columnar
import Definitions
import OperatingSystem

extension Transformation {
  /// Whether the batch is rejected records that are taken once more. They are no export: nobody is absent from them.
  var isReplay: Bool { input.files.contains { !$0.replayed.isEmpty } }

  /// The published files that are not read again. A full export that lists who is there is: the same file as some nights
  /// ago may bring members back, and the same part of an export goes on listing its own. Only if it was published under
  /// the batch's own name, and a later one since, it has nothing to say any more: so files of other sources may come late.
  /// So is a file whose lookups have more to find now.
  func leftOut(_ snapshot: Snapshot) -> Set<PublishedFile> {
    let published = snapshot.publishedFiles
    if isReplay { return Set(published.keys) }
    var read: Set<String> = []
    for (index, source) in input.pipeline.sources.enumerated() where source.deletesAbsent {
      let latest = LatestListing(snapshot, source.name, batch: input.name)
      let files = input.files.filter { $0.source == index }
      if latest.newer != nil, files.allSatisfy({ latest.own.contains($0.sha256) }) { continue }
      read.insert(source.name)
    }
    let again = lookingUpAgain(published)
    return Set(published.keys.filter { !read.contains($0.source) && !again.contains($0) })
  }

  /// Proves that deletions of the batch have an instant.
  ///
  /// - Throws: `Failure` of status usage for a batch whose name is no date.
  func checkDated(_ day: BatchDay?) throws {
    guard day == nil,
      let file = input.files.first(where: { input.pipeline.sources[$0.source].deletesAbsent && $0.replayed.isEmpty })
    else { return }
    let source = input.pipeline.sources[file.source].name
    throw Failure(
      .usage,
      "the name of the batch \(input.name) is no date, and who is absent from \(source) is deleted as of the batch's day",
      at: input.pipeline.path, remedy: "name the batch by its night, such as --batch 2026-11-22")
  }

  /// Compares whom full exports list with whom they had, and adds who is gone, back, or there for the first time.
  ///
  /// - Throws: `Failure` of status stopped for an export that is older than a published one.
  mutating func judgeListings(_ snapshot: Snapshot, _ tracks: PresenceTracks, _ order: BatchOrder) throws {
    var tracks = tracks
    for listing in members.listings {
      let source = input.pipeline.sources[listing.source]
      let files = accounts.filter { $0.source == listing.source && !$0.repeated }
      guard let file = files.first?.index else { continue }
      if !isReplay { try checkNewest(source, path: files[0].path, snapshot) }
      guard let state = members.dimensions[listing.dimension] else { continue }
      let track = tracks.number(pipeline: input.pipeline.name, source: source.name)
      let found = listing.compare(state, track: track)
      var (gone, back) = (found.absent, found.back)
      let note = obstacle(files, listing)
      if note != nil { gone = [] }
      if isReplay {
        (gone, back) = ([], [])
      } else {
        checkVolume(found, listing, source, state.dimension.name, isJudged: note == nil)
        listings.append(
          ListingResult(
            source: source.name, dimension: state.dimension.name, known: found.known, absent: found.absent.count,
            deleted: gone.count, back: back.count, note: found.absent.isEmpty ? nil : note))
      }
      for (list, isThere) in [(gone, false), (back, true), (found.first, true)] {
        for member in list {
          members.dimensions[listing.dimension]?.presence.append(
            Presence.Event(
              member: member, track: track, instant: members.fallbackInstant, batch: order.rank(ofBatch: numbers.id),
              isThere: isThere, file: file))
        }
      }
    }
  }

  /// Absence depends on the order of exports.
  private func checkNewest(_ source: Source, path: String, _ snapshot: Snapshot) throws {
    guard let newer = LatestListing(snapshot, source.name, batch: input.name).newer else { return }
    throw Failure(
      .stopped,
      "\(source.name) of batch \(input.name) is older than that of batch \(newer), which is published: who is absent "
        + "from a full export is deleted, so they come in order", at: path,
      remedy: "leave its files out of the batch: the other sources may come in any order (--files)")
  }

  /// Why it is not known who is absent; nil if it is.
  private func obstacle(_ files: [FileAccount], _ listing: Listing) -> String? {
    let records = files.reduce(0) { $0 + $1.rejected }
    if records > 0 {
      return "\(records) record\(records == 1 ? " was" : "s were") rejected whole, and may hold who is absent"
    }
    let rows = listing.unreadable
    return rows > 0
      ? "\(rows) row\(rows == 1 ? " has" : "s have") no key that can be read, and may be who is absent" : nil
  }

  /// Notes that more members are absent than may be.
  private mutating func checkVolume(
    _ found: ListingComparison, _ listing: Listing, _ source: Source, _ dimension: String, isJudged: Bool
  ) {
    let (absent, most) = (found.absent.count, listing.absence.atMost)
    // A little more than the share, since 0.2 of 5 is not 1 to the last bit.
    let isTooMuch = absent > 1 && Double(absent) > most * Double(found.known) * (1 + 1e-9)
    let isNothing = found.isEmpty && absent > 0 && most < 1
    guard isJudged, isTooMuch || isNothing, tooManyAbsent == nil else { return }
    func percent(_ share: Double) -> String {
      let tenths = Int((share * 1000).rounded())
      return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
    tooManyAbsent = Failure(
      .stopped,
      "\(absent) of the \(found.known) members of \(dimension) that \(source.name) had are absent from it "
        + "(\(percent(Double(absent) / Double(max(found.known, 1))))); at most \(percent(most)) may be",
      at: listing.absence.place.description,
      remedy:
        "deliver the export whole; if all of them are gone indeed, raise absent: {means: deleted, at_most: …} for "
        + "this night")
  }

  /// Writes the ledger's table of listings.
  func writeListings(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.listings)
    for listing in listings {
      table.integer(numbers.id)
      table.text(listing.source.utf8)
      table.text(listing.dimension.utf8)
      for count in [listing.known, listing.absent, listing.deleted, listing.back] { table.integer(Int64(count)) }
      table.text(listing.note?.utf8)
      try table.endRow(sink)
    }
    try table.finish(sink)
  }
}

/// Full exports of a source that are published.
private struct LatestListing {
  /// The last batch by name that had files of it, if it comes after the one that is transformed.
  private(set) var newer: String?
  /// SHA-256 of files that came under the name of the batch.
  private(set) var own: Set<String> = []

  init(_ snapshot: Snapshot, _ source: String, batch: String) {
    for chunk in snapshot.tables[SnapshotLayout.latest.name] ?? [] {
      let (sources, batches, digests) = (chunk.text(0), chunk.text(1), chunk.text(2))
      for row in 0..<chunk.rowCount where sources.string(row) == source {
        guard let name = batches.string(row) else { continue }
        if name == batch { own.insert(digests.string(row) ?? "") }
        if batch.utf8.lexicographicallyPrecedes(name.utf8) { newer = name }
      }
    }
  }
}
