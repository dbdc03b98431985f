import Columnar

/// What a source said of a member at an instant.
struct Observation {
  /// Local number of the member.
  var member: Int32
  /// Number of the attribute tuple.
  var tuple: Int32
  /// Instant from which it holds.
  var effective: Int64
  /// The source's own version of the row; the least integer for none.
  var version: Int64
  /// Place of the batch's name against that of the one that is transformed: below 0 before it, above 0 behind it.
  var night: Int32 = 0
  /// Place of the file's path: see `PathOrder`.
  var path: Int64
  /// Place of the batch itself, which tells deliveries of one name apart; 0 for the one that is transformed.
  var batch: Int32
  /// The batch's own: index of the file; known: `file_id`.
  var file: Int32
  /// Record in the file.
  var record: Int64
  /// Which attributes it gives: bit n for the n-th. Feeds of one record are told apart by it, in the warehouse, too.
  var given: Int64
  /// Row within the record; 0 for what the warehouse knew.
  var row: Int32
  /// Index of the feed in the accounting; −1 for what the warehouse knew.
  var feed: Int32
  /// How many rows said so: this one, and others right behind it that differ in nothing but their place.
  var rows: Int32 = 1

  /// Whether the warehouse knew it before this batch.
  var isKnown: Bool { feed < 0 }

  /// The order in which deliveries count: at equal instants the later one wins.
  static func precedes(_ left: Observation, _ right: Observation) -> Bool {
    if left.effective != right.effective { return left.effective < right.effective }
    if left.version != right.version { return left.version < right.version }
    if left.night != right.night { return left.night < right.night }
    if left.path != right.path { return left.path < right.path }
    if left.record != right.record { return left.record < right.record }
    if left.given != right.given { return left.given < right.given }
    if left.row != right.row { return left.row < right.row }
    if left.batch != right.batch { return left.batch < right.batch }
    if left.file != right.file { return left.file < right.file }
    return left.feed < right.feed
  }

  /// Whether another one differs in nothing but its place.
  func saysTheSame(as other: Observation) -> Bool {
    member == other.member && tuple == other.tuple && effective == other.effective && version == other.version
      && batch == other.batch && file == other.file && feed == other.feed
  }
}

// As a record, whose bytewise order is that of persons, of their members by `member_id`, and of `precedes`:
//
// ```
// 0 person   4 member   8 effective   16 version   24 night   28 path   36 record   44 given   52 row   56 batch   60 file
// 64 feed   68 tuple   72 rows
// ```

extension Observation {
  /// Where what comes behind person and member begins.
  static let restPlace = 8

  /// Adds itself to a record as what stands behind person and member.
  func writeRest(to record: inout [UInt8]) {
    record.append(ordered: effective)
    record.append(ordered: version)
    record.append(ordered: night)
    record.append(ordered: path)
    record.append(ordered: self.record)
    record.append(ordered: given)
    record.append(ordered: row)
    record.append(ordered: batch)
    record.append(ordered: file)
    record.append(ordered: feed)
    record.append(ordered: tuple)
    record.append(ordered: rows)
  }

  /// Reads the observation of a member.
  init(_ bytes: Span<UInt8>, member: Int32) {
    self.member = member
    effective = OrderedBytes.int64(bytes, at: 8)
    version = OrderedBytes.int64(bytes, at: 16)
    night = OrderedBytes.int32(bytes, at: 24)
    path = OrderedBytes.int64(bytes, at: 28)
    record = OrderedBytes.int64(bytes, at: 36)
    given = OrderedBytes.int64(bytes, at: 44)
    row = OrderedBytes.int32(bytes, at: 52)
    batch = OrderedBytes.int32(bytes, at: 56)
    file = OrderedBytes.int32(bytes, at: 60)
    feed = OrderedBytes.int32(bytes, at: 64)
    tuple = OrderedBytes.int32(bytes, at: 68)
    rows = OrderedBytes.int32(bytes, at: 72)
  }
}
