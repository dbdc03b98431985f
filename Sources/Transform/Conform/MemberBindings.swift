// Which member a row speaks of is found out once, in the members pass, and written down for the facts pass: a number a row,
// for each way from a source's rows to members. Feeds that go the same way share it, and no table of members, larger than
// the processor's cache, is asked twice.
//
// ```
// row of a file              0 1 2 3 …
// customer by email          7 7 9 − …     local numbers; − where no feed has asked, or there is no key
// product by sku             0 4 2 2 …
// ```

import Columnar

/// A way from a source's rows to members.
struct MemberBinding: Equatable {
  /// Index of the dimension in the warehouse.
  let dimension: Int
  /// The namespace: empty for conformed dimensions.
  let system: String
  /// The parts of the natural key, as they are written, and their types.
  let key: [String]
  let types: [ColumnType]
}

/// The members that a chunk's rows speak of, as far as they have been asked for.
struct ChunkMembers {
  /// What stands for a row without a key.
  static let none: Int32 = -1
  /// What stands for a row that nobody has asked for.
  static let unasked: Int32 = -2

  private let rowCount: Int
  /// By binding and row; no rows where nobody has asked.
  private var members: [[Int32]]

  init(_ plan: SourcePlan, rowCount: Int) {
    self.rowCount = rowCount
    members = Array(repeating: [], count: plan.bindings.count)
  }

  /// Takes the members of a binding out, so that they are not shared and copied while they are filled in.
  mutating func take(_ binding: Int) -> [Int32] {
    var taken: [Int32] = []
    swap(&taken, &members[binding])
    return taken.isEmpty ? Array(repeating: Self.unasked, count: rowCount) : taken
  }

  /// Puts them back.
  mutating func put(_ filled: [Int32], _ binding: Int) { members[binding] = filled }
}

/// The members that the rows of all files speak of, for the roles of facts. A file without rows has none.
final class RoleMembers {
  private let file = NumberFile()
  /// For each file, a log a binding; nil where no role has it.
  private var logs: [Int: [NumberLog?]] = [:]

  /// Adds the members of a file's next rows.
  func append(_ found: ChunkMembers, _ plan: SourcePlan, file: Int) throws {
    if plan.roleBindings.isEmpty { return }
    var found = found
    let logs =
      logs[file] ?? plan.bindings.indices.map { plan.roleBindings.contains($0) ? NumberLog(in: self.file) : nil }
    self.logs[file] = logs
    for binding in plan.roleBindings { try logs[binding]?.append(found.take(binding)) }
  }

  /// Ends a file.
  func end(_ file: Int) throws {
    for log in logs[file] ?? [] { try log?.end() }
  }

  /// Reads what was written of a file, for the roles of a fact.
  struct Reader {
    /// By binding; nil where the fact does not ask for it.
    private var readers: [NumberLog.Reader?]

    /// Makes a reader before the file's first row.
    ///
    /// - Parameter path: the file, for messages.
    init(_ members: RoleMembers, _ plan: SourcePlan, fact: Int, file: Int, path: String) {
      let wanted = plan.factFeeds.filter { $0.fact == fact }.flatMap(\.bindings)
      let logs: [NumberLog?] = members.logs[file] ?? plan.bindings.map { _ in nil }
      readers = plan.bindings.indices.map { binding in
        guard wanted.contains(binding) else { return nil }
        // Nothing was written of a file without rows: there are to be none again.
        return NumberLog.Reader(logs[binding] ?? NumberLog(in: members.file), of: path)
      }
    }

    /// The members of the next rows, by binding.
    ///
    /// - Throws: `Failure` where the file has more rows than the members pass found in it.
    mutating func next(_ rowCount: Int) throws -> [[Int32]] {
      try readers.indices.map { try readers[$0]?.next(rowCount) ?? [] }
    }

    /// Proves, at the end of the file, that it has no fewer rows than the members pass found in it.
    func checkEnd() throws {
      for reader in readers { try reader?.checkEnd() }
    }
  }
}
