// All members of a dimension that a batch touches, each with a dense local number.
//
// ```
// tables[system]   natural key → number in that table      (one table where the dimension is conformed)
// locals[system]   number in that table → local number
// ids[local]       member_id; 0 until numbered
// ```
//
// A table a system, so that looking a key up needs no concatenation with the system's name.

import Columnar
import Definitions

/// The members of one dimension.
struct MemberDirectory {
  private(set) var systems: [String] = []
  private(set) var tables: [ByteTable] = []
  private(set) var locals: [[Int32]] = []
  /// By local number: index of the system.
  private(set) var systemOf: [Int32] = []
  /// By local number: the number in the system's table.
  private(set) var numberOf: [Int32] = []
  /// By local number: `member_id`, 0 for a new member that is not numbered yet.
  var ids: [Int64] = []
  /// By local number: only facts have spoken of it so far.
  var isInferred: [Bool] = []
  /// By local number: the warehouse has it.
  private(set) var isKnown: [Bool] = []
  /// By local number: the warehouse has it as one that only facts have spoken of.
  private(set) var wasInferred: [Bool] = []
  /// By local number: index of the file, and record, that brought a new member, or completed an inferred one.
  var places: [(file: Int32, record: Int64)] = []

  var count: Int { ids.count }

  /// The index of a system, which is added if need be; conformed dimensions use the empty name.
  mutating func system(_ name: String) -> Int {
    if let index = systems.firstIndex(of: name) { return index }
    systems.append(name)
    tables.append(ByteTable())
    locals.append([])
    return systems.count - 1
  }

  /// The local number of a key, if it is there.
  @inline(__always)
  func find(_ key: Span<UInt8>, system: Int) -> Int? {
    tables[system].find(key).map { Int(locals[system][$0]) }
  }

  /// The local number of a key, which is added as an inferred member if it is not there.
  mutating func insert(_ key: Span<UInt8>, system: Int, file: Int32, record: Int64) -> Int {
    let (number, isNew) = tables[system].insert(key)
    if !isNew { return Int(locals[system][number]) }
    let local = ids.count
    locals[system].append(Int32(local))
    systemOf.append(Int32(system))
    numberOf.append(Int32(number))
    ids.append(0)
    isInferred.append(true)
    isKnown.append(false)
    wasInferred.append(false)
    places.append((file, record))
    return local
  }

  /// Takes a member over from the snapshot.
  mutating func insertKnown(_ key: Span<UInt8>, system: Int, id: Int64, isInferred inferred: Bool) {
    let local = insert(key, system: system, file: 0, record: 0)
    ids[local] = id
    isKnown[local] = true
    wasInferred[local] = inferred
    // What the batch itself has told of it stands.
    isInferred[local] = isInferred[local] && inferred
  }

  /// The natural key of a member.
  func key(_ local: Int) -> [UInt8] { tables[Int(systemOf[local])].key(Int(numberOf[local])) }

  /// The system's name of a member.
  func systemName(_ local: Int) -> String { systems[Int(systemOf[local])] }

  /// Numbers the new members in bytewise order of (system, natural key).
  ///
  /// - Returns: the next free number.
  mutating func numberNewMembers(from first: Int64) -> Int64 {
    var next = first
    for system in systems.indices.sorted(by: { systems[$0].utf8.lexicographicallyPrecedes(systems[$1].utf8) }) {
      for number in tables[system].sortedNumbers() {
        let local = Int(locals[system][Int(number)])
        if ids[local] == 0 {
          ids[local] = next
          next += 1
        }
      }
    }
    return next
  }
}
