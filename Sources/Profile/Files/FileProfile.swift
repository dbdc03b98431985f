package import Definitions

/// What a file holds.
package struct FileProfile: Sendable {
  package var path: String
  /// Bytes on disk.
  package var size: Int
  /// As iconv names it.
  package var encoding: String
  /// What else the encoding may be, the likeliest first; none where it is sure.
  package var otherEncodings: [String] = []
  /// What is to be known about how it is written, in sentences.
  package var notes: [String] = []
  package var warnings: [String] = []
  /// The tables of records in it: one, but for JSON.
  package var tables: [TableProfile] = []
}

/// What a table of records holds.
package struct TableProfile: Sendable {
  /// A name that a definition can have.
  package var name: String
  /// How it is read.
  package var format: Source.Format
  /// The format in words.
  package var shape: String
  /// Where each column is taken from: header names, or paths.
  package var origins: [String]
  package var hasHeader = true
  /// Whether no way of dividing the records suits them well.
  package var isDoubtful = false
  /// Rows that were read.
  package var rows = 0
  /// Whether reading stopped at a limit.
  package var isPartial = false
  package var columns: [ColumnProfile] = []
  /// Columns, alone or in pairs, by their names, whose values tell a row from every other one; the likeliest first.
  package var keys: [[String]] = []
  /// Whether keys of several columns were looked for in the first rows only.
  package var areKeysPartial = false
  /// Rows that are the same as one before; nil where that was not found out.
  package var duplicates: Int? = 0
  /// Where the first of them stand.
  package var duplicateLines: [Int64] = []
  package var faults: [Fault] = []
  package var notes: [String] = []
  /// What must be looked at before the table is relied upon.
  package var warnings: [String] = []

  /// Columns that tell rows apart but for those that are the same as one before.
  var keysOfDifferentRows: [String] {
    guard let duplicates, duplicates > 0 else { return [] }
    return columns.filter {
      $0.isDistinctExact && $0.filled == rows && $0.distinct == rows - duplicates
        && [.integer, .text].contains($0.kind)
    }.map(\.name)
  }

  /// Whether its records are JSON.
  var isJSON: Bool {
    switch format {
    case .csv, .fixedWidth: false
    case .json, .ndjson: true
    }
  }

  /// Whether it is divided by what files hardly ever are: `:`, `/`, a blank.
  var hasRareDelimiter: Bool {
    if case .csv(let dialect) = format, dialect.delimiter.count == 1 {
      ![0x2c, 0x3b, 0x09, 0x7c].contains(dialect.delimiter[0])
    } else {
      false
    }
  }

  /// Records that could not be read, by the rule they break.
  package struct Fault: Sendable {
    package var rule: String
    package var count: Int
    package var lines: [Int64]
    /// What the first one is about.
    package var message: String
  }
}
