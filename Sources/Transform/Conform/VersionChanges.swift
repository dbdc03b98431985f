import Columnar

/// What changes in a dimension's table of versions: set aside as it is found, written when all is known.
struct VersionChanges {
  /// A version that is inserted or updated.
  struct Change {
    var key: Int64
    /// Number of the durable id.
    var person: Int32
    var version: Version
    /// Whether it is the person's last.
    var isLast: Bool
  }

  /// Versions that are no more.
  var removed: [DimensionState.KnownVersion] = []
  private let updated: RecordLog
  private let inserted: RecordLog
  private var record: [UInt8] = []

  init(memory: MemoryBudget) {
    updated = RecordLog(budget: memory.share)
    inserted = RecordLog(budget: memory.share)
  }

  /// Sets a change aside.
  mutating func append(_ change: Change, isNew: Bool) throws {
    record.removeAll(keepingCapacity: true)
    record.append(ordered: change.key)
    record.append(ordered: change.version.validFrom)
    record.append(ordered: change.version.validTo)
    record.append(ordered: change.person)
    record.append(change.isLast ? 1 : 0)
    record.append(change.version.isDeleted ? 1 : 0)
    record.append(change.version.isInferred ? 1 : 0)
    for value in change.version.values { record.append(ordered: Int64(value)) }
    try (isNew ? inserted : updated).append(record.span)
  }

  /// Gives the updated versions, then the inserted ones, each in the order of their coming.
  func forEach(_ body: (_ name: String, Change) throws -> Void) throws {
    var record: [UInt8] = []
    for (name, log) in [("update", updated), ("insert", inserted)] {
      var records = log.records
      while try records.next(&record) { try body(name, VersionChanges.change(record)) }
    }
  }

  private static func change(_ record: [UInt8]) -> Change {
    let bytes = record.span
    let firstFlag = 28
    let values = stride(from: firstFlag + 3, to: bytes.count, by: 8).map { Int(OrderedBytes.int64(bytes, at: $0)) }
    return Change(
      key: OrderedBytes.int64(bytes, at: 0), person: OrderedBytes.int32(bytes, at: 24),
      version: Version(
        validFrom: OrderedBytes.int64(bytes, at: 8), validTo: OrderedBytes.int64(bytes, at: 16), values: values,
        isDeleted: bytes[firstFlag + 1] != 0, isInferred: bytes[firstFlag + 2] != 0),
      isLast: bytes[firstFlag] != 0)
  }
}
