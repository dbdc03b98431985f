// There is an observation for each row that feeds a dimension, and all are needed: a later night may change what holds
// between two that say the same. So they are set aside as they come, and sorted once it is known who is one person.

import Columnar

/// The observations of a dimension.
final class ObservationLog {
  private let memory: MemoryBudget
  private var log: RecordLog
  /// The last one, which rows that follow may only repeat.
  private var last: Observation?
  private var record: [UInt8] = []

  init(memory: MemoryBudget) {
    self.memory = memory
    log = RecordLog(budget: memory.share)
  }

  /// Adds an observation.
  ///
  /// - Parameter isOnlyFeed: whether its source feeds the dimension this once, so that no other observation comes in
  ///   order between rows of a file that follow one another. Then what only repeats the one before is counted, not kept:
  ///   of several that say the same the last one's place decides.
  func append(_ observation: Observation, isOnlyFeed: Bool = false) throws {
    if isOnlyFeed, let last, last.rows < .max, last.saysTheSame(as: observation) {
      self.last?.rows += 1
      self.last?.record = observation.record
      self.last?.row = observation.row
      return
    }
    try keepLast()
    last = observation
  }

  private func keepLast() throws {
    guard let observation = last else { return }
    last = nil
    // Taken out while it is filled, as a span of what belongs to an object would outlive its access.
    var record: [UInt8] = []
    swap(&record, &self.record)
    record.removeAll(keepingCapacity: true)
    record.append(ordered: Int32(0))
    record.append(ordered: observation.member)
    observation.writeRest(to: &record)
    try log.append(record.span)
    swap(&record, &self.record)
  }

  /// The observations by person. The log is empty afterwards.
  ///
  /// - Parameters:
  ///   - person: the person's number by local number of the member.
  ///   - order: the members by their ids.
  func byPerson(_ person: [Int32], order: MemberOrder) throws -> PersonObservations {
    try keepLast()
    let members = order.locals
    var rank = [Int32](repeating: 0, count: person.count)
    for (place, member) in members.enumerated() { rank[Int(member)] = Int32(place) }
    let sorter = RecordSorter(budget: memory.share)
    var records = log.records
    log = RecordLog(budget: memory.share)
    var record: [UInt8] = []
    var sorted: [UInt8] = []
    while try records.next(&record) {
      let member = Int(OrderedBytes.int32(record.span, at: 4))
      sorted.removeAll(keepingCapacity: true)
      sorted.append(ordered: person[member])
      sorted.append(ordered: rank[member])
      sorted.append(record.span.extracting(Observation.restPlace..<record.count))
      try sorter.append(sorted.span)
    }
    return try PersonObservations(sorter.sorted(), members: members)
  }
}

/// Observations by person: of each by member, of these in order.
struct PersonObservations {
  private var records: SortedRecords
  /// Local numbers of the members in the order of their ids.
  private let members: [Int32]
  private var record: [UInt8] = []
  private var hasRecord: Bool

  fileprivate init(_ records: SortedRecords, members: [Int32]) throws {
    self.records = records
    self.members = members
    hasRecord = try self.records.next(&record)
  }

  /// Takes out the observations of a person. Persons are asked for in ascending order.
  mutating func take(_ person: Int32, into observations: inout [Observation]) throws {
    observations.removeAll(keepingCapacity: true)
    while hasRecord, OrderedBytes.int32(record.span, at: 0) == person {
      let member = members[Int(OrderedBytes.int32(record.span, at: 4))]
      observations.append(Observation(record.span, member: member))
      hasRecord = try records.next(&record)
    }
  }
}
