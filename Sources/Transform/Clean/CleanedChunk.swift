package import Columnar
import Definitions

/// Rows of one file after cleaning: typed columns in the order of the source's scope, and which values are bad.
package struct CleanedChunk: Sendable {
  /// How many rows there are.
  package var rowCount: Int
  /// Columns in scope order (columns, numbers, lookups, shares, derived); one that was not asked for is empty (count 0).
  package var columns: [Column]
  /// For each column of the scope the rows whose value must not be used; nil where all are good.
  ///
  /// A bad value that could not be typed is NULL in its column; one that failed a screen is still there.
  package var bad: [Bitmap?]
  /// For each row the index of the first of the source's filters that is true, −1 if none is.
  package var filteredBy: [Int32]
  /// Where the rows stand in their file.
  package var places: Places
  /// Records of this stretch that extraction rejected whole.
  package var rejects: [Reject]
  /// What the screens of rows say, by their numbers in `Source.allScreens`; empty where the pass does not screen.
  var verdicts: [(number: Int, verdict: RowScreen.Verdict)] = []
  /// Why a value is bad, by row, for each column of the scope; what is not noted here could not be typed (a column of
  /// the file) or does not fit (a computed one).
  var faults: [[Int: Fault]]
  /// The raw texts, for rejects.
  var raw: [TextColumn]
  /// What rejects need to know of the source.
  var description: FaultDescription

  /// The text column at an index; empty if it is none.
  package func text(_ index: Int) -> TextColumn {
    if case .text(let column) = columns[index] { column } else { TextColumn() }
  }

  /// The integer column at an index; empty if it is none.
  package func integers(_ index: Int) -> IntegerColumn {
    if case .integers(let column) = columns[index] { column } else { IntegerColumn() }
  }

  /// The reject of a row whose value in a column is bad.
  ///
  /// - Parameters:
  ///   - row: the row in the chunk.
  ///   - column: index in the scope of a column that is bad in this row.
  ///   - table: label of the feed whose row is rejected.
  package func reject(row: Int, column: Int, table: String?) -> Reject {
    var at = column
    // What was computed from a bad value is rejected for that value.
    while faults[at][row] == nil, let cause = description.uses[at].first(where: { bad[$0]?[row] == true }) {
      at = cause
    }
    let fault = faults[at][row] ?? Fault(at < description.columnCount ? .type : .overflow)
    if case .rule = fault.kind {
      return Reject(
        record: places.records[row], row: places.rows[row], line: places.lines[row], offset: places.offsets[row],
        length: places.lengths[row], table: table, rule: fault.kind.rule,
        message: description.message(of: fault, column: at), raw: [])
    }
    let text =
      fault.raw
      ?? (at < raw.count && row < raw[at].count ? Array(raw[at].arena[raw[at].spans[row].range]) : [])
    return Reject(
      record: places.records[row], row: places.rows[row], line: places.lines[row], offset: places.offsets[row],
      length: places.lengths[row],
      column: description.names[at], table: table, rule: fault.kind.rule,
      message: description.message(of: fault, column: at), raw: text)
  }

  /// The reject of a row in which a value computed by an expression is bad.
  package func reject(row: Int, of value: EvaluatedColumn, table: String?) -> Reject {
    if let column = value.used.first(where: { bad[$0]?[row] == true }) {
      return reject(row: row, column: column, table: table)
    }
    return Reject(
      record: places.records[row], row: places.rows[row], line: places.lines[row], offset: places.offsets[row],
      length: places.lengths[row],
      table: table, rule: Fault.Kind.overflow.rule,
      message: FaultDescription.overflow("'\(value.source)'", isOfCalendar: value.usesCalendar), raw: [])
  }
}
