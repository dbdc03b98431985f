package import Definitions

/// What the lines of a file look like, taken for one of fixed width.
package struct FixedWidthGuess: Sendable, Equatable {
  /// What the places are counted in: characters, or cells where these fit wide characters better.
  package var unit: FixedWidthDialect.Unit
  /// Where columns stand, from left to right; the last reaches to the end where its values are of any length.
  package var columns: [ColumnPlace]
  /// What the first lines say; a definition that gives places leaves them out by `skip`.
  package var header: FixedWidthDialect.Header
  /// Names of the columns; empty texts where the header has none, and none without a header.
  package var names: [String]
  /// How sure it is, 0 to 1: the share of lines that agree, less where another reading is as likely.
  package var confidence: Double

  /// Lines to leave out before the first record: those of the header.
  package var headerLines: Int {
    switch header {
    case .none: 0
    case .names: 1
    case .ruler: 2
    }
  }
}
