import Columnar

// Rows that have an amount together may stand anywhere in a file. So the file is read once for nothing but groups,
// amounts and weights; 12 bytes are kept of each row, and some 40 of each group:
//
// ```
// row      0   1   2   3   4          group    0     1
// group    0   0   1   0  (-1)        amount  10.00  4.50      (-1): left out by a filter
// weight   5   5   2   0               rows    3     1
// ```
//
// Then weights become shares, group by group. Where rows may have been delivered more than once (`each`), all of this is
// kept of the parts that they are deliveries of, and 4 bytes of each row: which part it is.

/// Gathers the rows of a file that share an amount.
struct ShareGatherer {
  private struct Group {
    var amount: Int64 = 0
    /// Line of the row that says the amount first.
    var line: Int64 = 0
    var rows: Int32 = 0
    var hasAmount = false
    var isPositive = false
    var isNegative = false
    /// What hinders sharing, unless the amount turns out to be none or 0.
    var weightFault: AllocationFault?
  }

  private let plan: AllocationPlan
  private var numbers = ByteTable()
  private var groups: [Group] = []
  /// By part: its group and its weight. A part is a row, or, with `each`, what several rows are deliveries of.
  private var groupOfPart: [Int32] = []
  private var weights: [Int64] = []
  /// With `each`, by row its part; by part the version of its newest row.
  private var partOfRow: [Int32] = []
  private var versions: [Int64] = []
  private var parts = ByteTable()
  /// By number in `parts`.
  private var keyedParts: [Int32] = []
  private var faults: [Int32: AllocationFault] = [:]

  /// Rows that are left out, and rows that tell no group.
  private static let leftOut: Int32 = -1
  private static let ungrouped: Int32 = -2

  init(_ plan: AllocationPlan) { self.plan = plan }

  /// Takes the next rows of the file.
  mutating func take(_ chunk: CleanedChunk) {
    let amount = plan.amount.evaluate(chunk)
    let weight = plan.weight.evaluate(chunk)
    guard case .integers(let amounts) = amount.column, case .integers(let weights) = weight.column else { return }
    let by = KeyColumns([chunk.columns[plan.by]])
    let each = plan.each.map { KeyColumns([chunk.columns[plan.by], chunk.columns[$0]]) }
    let newest = plan.version.map(chunk.integers)
    var key: [UInt8] = []
    for row in 0..<chunk.rowCount {
      if chunk.filteredBy[row] >= 0 {
        addPart(Self.leftOut, 0)
        continue
      }
      let hasAmount = !amounts.nulls[row] || amount.bad?[row] == true
      guard chunk.bad[plan.by]?[row] != true, by.write(row, into: &key) else {
        addPart(hasAmount ? Self.ungrouped : Self.leftOut, 0)
        continue
      }
      let (number, isNew) = numbers.insert(key.span)
      if isNew { groups.append(Group()) }
      let group = Int32(truncatingIfNeeded: number)
      if let each, each.write(row, into: &key) {
        deliver(key.span, group, weights.values[row], version: newest?.value(row) ?? .min)
      } else {
        addPart(group, weights.values[row])
      }
      let line = chunk.places.lines[row]
      if hasAmount {
        note(amounts.values[row], isBad: amount.bad?[row] == true, line, number)
      }
      if weight.bad?[row] == true {
        fail(number, .badWeight(line: line))
      } else if weights.nulls[row] {
        fail(number, .noWeight(line: line))
      } else {
        let value = weights.values[row]
        groups[number].isPositive = groups[number].isPositive || value > 0
        groups[number].isNegative = groups[number].isNegative || value < 0
        if groups[number].isPositive, groups[number].isNegative { fail(number, .mixedSigns(line: line)) }
      }
    }
  }

  /// Adds a part of which the next row is a delivery.
  private mutating func addPart(_ group: Int32, _ weight: Int64, version: Int64 = .min) {
    if plan.each != nil {
      partOfRow.append(Int32(truncatingIfNeeded: groupOfPart.count))
      versions.append(version)
    }
    groupOfPart.append(group)
    weights.append(weight)
    if group >= 0 { groups[Int(group)].rows += 1 }
  }

  /// Takes the next row as a delivery of the part with a key: the weight of the newest one counts.
  private mutating func deliver(_ key: Span<UInt8>, _ group: Int32, _ weight: Int64, version: Int64) {
    let (number, isNew) = parts.insert(key)
    if isNew {
      keyedParts.append(Int32(truncatingIfNeeded: groupOfPart.count))
      addPart(group, weight, version: version)
      return
    }
    let part = Int(keyedParts[number])
    partOfRow.append(keyedParts[number])
    guard version >= versions[part] else { return }
    versions[part] = version
    weights[part] = weight
  }

  private mutating func note(_ amount: Int64, isBad: Bool, _ line: Int64, _ number: Int) {
    let at = Int32(truncatingIfNeeded: number)
    if isBad || amount == .min {
      if faults[at] == nil { faults[at] = .badAmount(line: line) }
    } else if !groups[number].hasAmount {
      groups[number].hasAmount = true
      groups[number].amount = amount
      groups[number].line = line
    } else if groups[number].amount != amount, faults[at] == nil {
      faults[at] = .differing(line: line, other: groups[number].line)
    }
  }

  private mutating func fail(_ number: Int, _ fault: AllocationFault) {
    if groups[number].weightFault == nil { groups[number].weightFault = fault }
  }

  /// What each row gets.
  consuming func shares() -> RowShares {
    // Parts by group, in their order: a group's parts stand before `ends[group]`.
    var ends = [Int](repeating: 0, count: groups.count)
    var end = 0
    for index in groups.indices {
      ends[index] = end
      end += Int(groups[index].rows)
    }
    var rows = [Int32](repeating: 0, count: end)
    for (part, group) in groupOfPart.enumerated() {
      if group < 0 {
        weights[part] = RowShares.none
      } else {
        rows[ends[Int(group)]] = Int32(truncatingIfNeeded: part)
        ends[Int(group)] += 1
      }
    }
    var method = LargestRemainder()
    for (index, group) in groups.enumerated() {
      let mine = rows[(ends[index] - Int(group.rows))..<ends[index]]
      let number = Int32(truncatingIfNeeded: index)
      if group.amount != 0, let fault = group.weightFault, faults[number] == nil {
        faults[number] = fault
      }
      if !group.hasAmount || faults[number] != nil {
        for row in mine { weights[Int(row)] = RowShares.none }
      } else if group.amount == 0 {
        for row in mine { weights[Int(row)] = 0 }
      } else {
        method.share(group.amount, over: &weights, mine)
      }
    }
    if groupOfPart.contains(Self.ungrouped) { faults[Self.ungrouped] = .ungrouped }
    if plan.each == nil { return RowShares(weights, groups: groupOfPart, faults: faults) }
    return RowShares(
      partOfRow.map { weights[Int($0)] }, groups: partOfRow.map { groupOfPart[Int($0)] }, faults: faults)
  }
}
