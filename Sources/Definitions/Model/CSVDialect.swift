/// How a CSV file is written.
package struct CSVDialect: Sendable, Equatable {
  /// Column names: from the file, or given because the file has none.
  package enum Header: Sendable, Equatable {
    /// The file begins with so many header rows. The columns are named by the one at `names` (from 1); where there is
    /// none, by all of them: what stands above one another, with blanks between.
    case rows(Int, names: Int? = nil)
    /// The file has no header.
    case names([String])
  }

  /// What becomes of a record that has not as many fields as there are columns.
  package enum Ragged: String, Sendable, CaseIterable {
    /// It is rejected.
    case reject
    /// Columns at the end that it lacks have no value; fields that it has beyond them are left out where they are empty.
    case fill
  }

  /// One byte or several.
  package var delimiter: [UInt8] = [0x2c]
  /// Quote character; nil where nothing is quoted.
  package var quote: UInt8? = 0x22
  /// Escape character within quotes; the quote itself (doubling) by default. Nil where nothing is escaped: a quote ends
  /// the field only where a delimiter or the line's end follows.
  package var escape: UInt8? = 0x22
  /// Lines to leave out before the header.
  package var skip: Int = 0
  /// Lines to leave out at the end of the file; blank ones behind them do not count.
  package var footer: Int = 0
  /// Lines that begin with this are left out.
  package var comment: [UInt8]? = nil
  package var header: Header = .rows(1)
  package var ragged = Ragged.reject
  /// Whether records that do not fit are read as they were probably meant, where that can be told, and told of.
  package var repairs = false

  package init() {}
}
