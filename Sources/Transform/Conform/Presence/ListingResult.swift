/// What a full export said of who is there, where absence means deletion: a row of the ledger.
package struct ListingResult: Sendable, Equatable {
  /// Name of the source.
  package var source: String
  /// Name of the dimension.
  package var dimension: String
  /// Members that the source had until now.
  package var known: Int
  /// Those of them that its files do not list.
  package var absent: Int
  /// Members that are deleted for that.
  package var deleted: Int
  /// Members that were deleted, and are listed again.
  package var back: Int
  /// Why nobody is deleted; nil where all who are absent are.
  package var note: String?

  /// Makes a result.
  package init(
    source: String, dimension: String, known: Int, absent: Int, deleted: Int, back: Int, note: String?
  ) {
    self.source = source
    self.dimension = dimension
    self.known = known
    self.absent = absent
    self.deleted = deleted
    self.back = back
    self.note = note
  }

  /// A line for people: `product: 3 members deleted, 1 back (absent from catalogue)`; nil where there is nothing to tell.
  package var line: String? {
    if let note { return "\(dimension): nobody deleted, \(back) back (\(absent) absent from \(source)): \(note)" }
    if deleted + back == 0 { return nil }
    return "\(dimension): \(deleted) member\(deleted == 1 ? "" : "s") deleted, \(back) back (absent from \(source))"
  }
}
