/// A record that the splitter could not take.
struct CSVFault {
  /// What is wrong with it.
  enum Kind: Equatable {
    /// It has another number of fields than the header.
    case fieldCount(found: Int)
    /// It holds bytes that are no characters of the encoding.
    case encoding(at: Int)
    /// A quoted field was opened at `opened` and never closed.
    case unclosedQuote
    /// A quoted field was closed, but no delimiter follows.
    case textAfterQuote
    /// It belongs to another table than the file's first.
    case otherTable
    /// It is longer than the limit.
    case tooLong
  }

  var kind: Kind
  /// Where the record begins in the window.
  var start: Int
  /// Where what is rejected ends, without its line end.
  var end: Int
  /// Where reading goes on.
  var next: Int
  /// The line of the fault.
  var line: Int64
  /// The line on which the record begins.
  var firstLine: Int64
}
