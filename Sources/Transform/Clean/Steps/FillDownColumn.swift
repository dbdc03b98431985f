import Columnar

/// Carries a column's values from the first record of a group to the later ones that have none.
struct FillDownColumn: Sendable {
  /// The value of a group's first record, kept over the end of a chunk.
  private struct Value: Sendable {
    var integer: Int64 = 0
    var text: [UInt8] = []
    var isNull = true
    var fault: Fault?
  }
  private var carried = Value()

  init() {}

  /// Fills the rows of a chunk.
  ///
  /// - Parameters:
  ///   - result: the column; rows without a raw value are filled.
  ///   - starts: the first row of each row's group.
  ///   - raw: the texts as they stood in the file.
  ///   - faults: gets the faults of rows that take over a bad value.
  mutating func fill(
    _ result: inout ColumnSteps.Result, starts: [Int32], raw: TextColumn, faults: inout [Int: Fault]
  ) {
    guard let rawNulls = result.rawNulls, let last = starts.indices.last else { return }
    var bad = result.bad
    func fault(_ row: Int) -> Fault { Fault(.type, raw: Array(raw.arena[raw.spans[row].range])) }
    var next = carried
    if starts[last] >= 0 {
      let row = Int(starts[last])
      next = Value()
      next.isNull = result.column.isNull(row)
      next.fault = bad?[row] == true ? fault(row) : nil
      switch result.column {
      case .text(let column): next.text = Array(column.arena[column.spans[row].range])
      case .integers(let column): next.integer = column.values[row]
      }
    } else if starts[last] == FillDownGroups.none {
      next = Value()
    }

    func mark(_ row: Int, _ fault: Fault?) {
      guard let fault else { return }
      var rows = bad ?? Bitmap(repeating: false, count: starts.count)
      bad = nil
      rows[row] = true
      bad = rows
      faults[row] = fault
    }
    switch result.column {
    case .text(var column):
      result.column = .text(TextColumn())
      fillTexts(&column, starts, rawNulls)
      result.column = .text(column)
    case .integers(var column):
      result.column = .text(TextColumn())
      for row in starts.indices where rawNulls[row] && starts[row] != FillDownGroups.none {
        let start = Int(starts[row])
        column.values[row] = start < 0 ? carried.integer : column.values[start]
        column.nulls[row] = start < 0 ? carried.isNull : column.nulls[start]
        if start < 0 { mark(row, carried.fault) } else if bad?[start] == true, start != row { mark(row, fault(start)) }
      }
      result.column = .integers(column)
    }
    result.bad = bad
    carried = next
  }

  private func fillTexts(_ column: inout TextColumn, _ starts: [Int32], _ rawNulls: Bitmap) {
    var kept: TextSpan?
    for row in starts.indices where rawNulls[row] && starts[row] != FillDownGroups.none {
      if starts[row] >= 0 {
        column.spans[row] = column.spans[Int(starts[row])]
      } else if carried.isNull {
        column.spans[row] = .null
      } else {
        if kept == nil { kept = column.addToOwnArena(carried.text) }
        column.spans[row] = kept ?? .null
      }
    }
  }
}

extension TextColumn {
  /// Moves all values to an arena of the column's own, with a text behind them, and tells where that is.
  mutating func addToOwnArena(_ text: [UInt8]) -> TextSpan {
    let old = arena
    let bytes = old.span
    var fresh: [UInt8] = []
    for row in spans.indices where !spans[row].isNull { spans[row] = fresh.add(bytes.extracting(spans[row].range)) }
    let span = fresh.add(text.span)
    arena = fresh
    return span
  }
}
