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
// Then weights become shares, group by group.

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
  private var groupOfRow: [Int32] = []
  private var weights: [Int64] = []
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
    var key: [UInt8] = []
    for row in 0..<chunk.rowCount {
      self.weights.append(weights.values[row])
      if chunk.filteredBy[row] >= 0 {
        groupOfRow.append(Self.leftOut)
        continue
      }
      let hasAmount = !amounts.nulls[row] || amount.bad?[row] == true
      guard chunk.bad[plan.by]?[row] != true, by.write(row, into: &key) else {
        groupOfRow.append(hasAmount ? Self.ungrouped : Self.leftOut)
        continue
      }
      let (number, isNew) = numbers.insert(key.span)
      if isNew { groups.append(Group()) }
      groupOfRow.append(Int32(truncatingIfNeeded: number))
      groups[number].rows += 1
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
    // Rows by group, in their order: a group's rows stand before `ends[group]`.
    var ends = [Int](repeating: 0, count: groups.count)
    var end = 0
    for index in groups.indices {
      ends[index] = end
      end += Int(groups[index].rows)
    }
    var rows = [Int32](repeating: 0, count: end)
    for (row, group) in groupOfRow.enumerated() {
      if group < 0 {
        weights[row] = RowShares.none
      } else {
        rows[ends[Int(group)]] = Int32(truncatingIfNeeded: row)
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
    if groupOfRow.contains(Self.ungrouped) { faults[Self.ungrouped] = .ungrouped }
    return RowShares(weights, groups: groupOfRow, faults: faults)
  }
}
