package import Definitions

/// A file of lines as it was found to be written.
package enum SniffedLines: Sendable {
  case csv(SniffedCSV)
  case fixedWidth(FixedWidthGuess, FixedWidthDialect)
}

/// Finds out how a file of lines is written: divided by delimiters, or by places.
package enum FileSniffer {
  /// How sure it must be that columns stand at places, where delimiters give a table too.
  private static let sure = 0.8

  /// What is found; nil for a file without anything in it.
  package static func sniff(_ sample: TextSample, _ hints: DialectHints = DialectHints()) -> SniffedLines? {
    let csv = CSVSniffer.sniff(sample, hints)
    let isTold = hints.delimiter != nil || hints.quote != nil || hints.escape != nil || hints.headerRows != nil
    if isTold { return csv.map(SniffedLines.csv) }
    // Blanks divide the columns of both: places say more.
    if csv.map({ $0.names.count < 2 || $0.dialect.delimiter == [0x20] || $0.confidence < 0.35 }) ?? false,
      let guess = FixedWidthSniffer.guess(Array(sample.text.prefix(256 << 10))), guess.confidence >= sure
    {
      var dialect = FixedWidthDialect()
      dialect.unit = guess.unit
      dialect.skip = guess.headerLines
      return .fixedWidth(guess, dialect)
    }
    return csv.map(SniffedLines.csv)
  }
}
