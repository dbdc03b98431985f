import Columnar
import Definitions
import Extract

/// Looks for columns that tell a row from every other one.
struct KeySearch {
  let source: Source
  let file: FoundFile
  let limit: Int

  /// Pairs that are tried on the whole file.
  private static let tried = 3
  /// With fewer rows, anything is a key by chance; then the name must say so.
  static let least = 3

  /// Puts the keys into a table's profile.
  func find(_ table: inout TableProfile, _ sample: RowSample) {
    guard table.rows > 0 else { return }
    var single = table.columns.indices.filter { isKey(table.columns[$0], rows: table.rows) }
    guard table.rows >= Self.least else {
      single = single.filter { ColumnName(table.columns[$0].name).isOwnKey }
      table.keys = single.prefix(1).map { [table.columns[$0].name] }
      return
    }
    table.keys = single.sorted { rank(table, $0) < rank(table, $1) }.map { [table.columns[$0].name] }
    let isLikely = single.contains { rank(table, $0) < 40 }
    if isLikely || table.duplicates ?? 1 > 0 { return }
    var pairs = pairs(table, sample)
    if table.rows > sample.rows {
      let known = pairs.prefix(Self.tried).map { (pair: $0, isUnique: isUnique($0.0, $0.1)) }
      table.areKeysPartial = table.isPartial || known.contains { $0.isUnique == nil }
      pairs = known.filter { $0.isUnique ?? true }.map(\.pair)
    }
    // What identifies a row by chance only, such as an amount, comes after a pair that is meant to.
    let found = pairs.prefix(3).map { [table.columns[$0.0].name, table.columns[$0.1].name] }
    table.keys = isLikely ? table.keys + found : found + table.keys
  }

  private func isKey(_ column: ColumnProfile, rows: Int) -> Bool {
    column.isUnique == true && column.filled == rows && column.isDistinctExact
  }

  /// The less, the likelier is a column meant as a key.
  private func rank(_ table: TableProfile, _ index: Int) -> Int {
    let column = table.columns[index]
    var rank = min(index, 15)
    switch column.kind {
    case .integer: break
    case .text:
      let longest = column.lengths?.upperBound ?? 0
      rank += longest > 40 ? 45 : longest > 20 ? 5 : 1
    case .date, .timestamp: rank += 25
    case .decimal, .measurement, .percent: rank += 60
    case .boolean, .empty, .structure: rank += 80
    }
    let name = ColumnName(column.name)
    // What belongs to the record around an element tells records apart, not elements.
    if column.name.hasPrefix(JSONTables.parent) { rank += 15 }
    return rank - (name.isLineNumber ? 25 : name.isKey ? 20 : 0)
  }

  /// Pairs of columns that are unique in the sample, the likeliest first.
  private func pairs(_ table: TableProfile, _ sample: RowSample) -> [(Int, Int)] {
    // Amounts and long texts are parts of no key, nor is what hardly varies.
    let usable = table.columns.indices.filter { index in
      let column = table.columns[index]
      guard column.distinct > 1, column.filled == table.rows, (column.lengths?.upperBound ?? 0) <= 64 else {
        return false
      }
      switch column.kind {
      case .integer, .text, .date, .timestamp: return column.isUnique != true
      default: return false
      }
    }
    var found: [(pair: (Int, Int), rank: Int)] = []
    for (place, first) in usable.prefix(40).enumerated() {
      for second in usable.prefix(40).dropFirst(place + 1) {
        // Two columns have at most so many combinations.
        let most = table.columns[first].distinct.multipliedReportingOverflow(by: table.columns[second].distinct)
        if !most.overflow, most.partialValue < table.rows { continue }
        if isUniqueInSample(sample.hashes[first], sample.hashes[second]) {
          found.append(((first, second), rank(table, first) + rank(table, second)))
        }
      }
    }
    return found.sorted { $0.rank < $1.rank }.map(\.pair)
  }

  private func isUniqueInSample(_ first: [UInt64], _ second: [UInt64]) -> Bool {
    var seen = HashSet(bound: .max)
    for row in first.indices where !seen.insert(ByteHash.hash(Int64(bitPattern: first[row]), seed: second[row])) {
      return false
    }
    return true
  }

  /// Whether two columns are unique in the whole file; nil where that is too much to keep.
  private func isUnique(_ first: Int, _ second: Int) -> Bool? {
    struct Repeated: Error {}
    struct TooMany: Error {}
    var seen = HashSet(bound: TableReader.hashBudget)
    var rows = 0
    do {
      _ = try SourceFileReader(source: source, file: file).report(columns: [first, second]) { chunk in
        let (one, two) = (chunk.columns[first], chunk.columns[second])
        let (left, right) = (one.arena.span, two.arena.span)
        for row in 0..<chunk.rowCount where rows < limit {
          let hash = ByteHash.hash(
            Int64(bitPattern: ByteHash.hash(left.extracting(one.spans[row].range))),
            seed: ByteHash.hash(right.extracting(two.spans[row].range)))
          if !seen.insert(hash) { throw Repeated() }
          if seen.isFull { throw TooMany() }
          rows += 1
        }
      }
      return true
    } catch is Repeated {
      return false
    } catch {
      return nil
    }
  }
}
