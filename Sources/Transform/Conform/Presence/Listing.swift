// Who stands in a full export. A row that is rejected lists its member all the same, if its key can be read: the source
// has it. Where a key cannot be read, or a record was rejected whole, who seems absent may stand there: then nobody is
// deleted. Rows that filters or conditions leave out list nobody.

import Columnar
import Definitions

/// Whom a feed of a full export lists, where absence means deletion.
struct Listing {
  /// Index of the source in the pipeline, of the feed in the source, of the dimension in the warehouse.
  let source: Int
  let feed: Int
  let dimension: Int
  /// Namespace of the natural keys.
  let system: String
  let absence: Absence
  /// By local number of the member: a row that was taken lists it.
  private var members: [Bool] = []
  /// Natural keys of rows that were rejected for something else.
  private(set) var rejected = ByteTable()
  /// Rows that have no key, or none that can be read.
  private(set) var unreadable = 0

  /// Those of the sources of a pipeline.
  static func all(_ plans: [SourcePlan]) -> [Listing] {
    plans.enumerated().flatMap { source, plan in
      plan.dimensionFeeds.compactMap { feed in
        feed.feed.absence.map {
          Listing(
            source: source, feed: feed.index, dimension: feed.dimension, system: feed.system, absence: $0)
        }
      }
    }
  }

  private init(source: Int, feed: Int, dimension: Int, system: String, absence: Absence) {
    self.source = source
    self.feed = feed
    self.dimension = dimension
    self.system = system
    self.absence = absence
  }

  /// Takes the member of a row that is taken.
  @inline(__always)
  mutating func take(_ member: Int) {
    while members.count <= member { members.append(false) }
    members[member] = true
  }

  /// Takes a row that is rejected.
  mutating func take(
    rejected row: Int, of chunk: CleanedChunk, _ parts: [EvaluatedColumn], _ keys: KeyColumns, _ key: inout [UInt8]
  ) {
    if parts.allSatisfy({ chunk.isReadable(row, $0) }), keys.write(row, into: &key) {
      _ = rejected.insert(key.span)
    } else {
      unreadable += 1
    }
  }

  /// Takes a row without a key.
  mutating func takeUnreadable() { unreadable += 1 }

  /// Whom it lists, against what the source said last.
  func compare(_ state: DimensionState, track: Int32) -> ListingComparison {
    let directory = state.directory
    var listed = members + Array(repeating: false, count: directory.count - members.count)
    if let system = directory.systems.firstIndex(of: system) {
      for number in 0..<rejected.count {
        let key = rejected.bytes.span.extracting(rejected.range(of: number))
        if let member = directory.find(key, system: system) { listed[member] = true }
      }
    }
    var result = ListingComparison()
    for (member, standing) in state.presence.standings(on: track, memberCount: directory.count).enumerated() {
      switch (standing, listed[member]) {
      case (.there, let isListed):
        result.known += 1
        if isListed { result.isEmpty = false } else { result.absent.append(Int32(member)) }
      case (.gone, true):
        result.isEmpty = false
        result.back.append(Int32(member))
      case (.gone, false): break
      case (.unknown, _):
        // Of a row that was rejected no member is made, so there is none to be followed.
        guard member < members.count, members[member] else { continue }
        result.isEmpty = false
        result.first.append(Int32(member))
      }
    }
    return result
  }
}

/// A listing against what the source said last; members by their local numbers.
struct ListingComparison {
  /// Members that the source had until now.
  var known = 0
  /// Those of them that are not listed.
  var absent: [Int32] = []
  /// Members that were gone, and are listed again.
  var back: [Int32] = []
  /// Members that the source lists for the first time.
  var first: [Int32] = []
  /// Whether nobody is listed at all.
  var isEmpty = true
}

extension CleanedChunk {
  /// Whether a value is what the file says, though its row is rejected: one that fails a screen is.
  func isReadable(_ row: Int, _ value: EvaluatedColumn) -> Bool {
    guard value.bad?[row] == true else { return true }
    let causes = value.used.filter { bad[$0]?[row] == true }
    return !causes.isEmpty && causes.allSatisfy { isReadable(row, column: $0) }
  }

  private func isReadable(_ row: Int, column: Int) -> Bool {
    guard bad[column]?[row] == true else { return true }
    let causes = description.uses[column].filter { bad[$0]?[row] == true }
    if !causes.isEmpty { return causes.allSatisfy { isReadable(row, column: $0) } }
    switch faults[column][row]?.kind {
    case .screen, .rule: return true
    default: return false
    }
  }
}
