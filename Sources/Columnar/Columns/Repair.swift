/// A record that did not fit its dialect, and was read as it was probably meant.
package struct Repair: Sendable, Equatable {
  /// Record number in its file, from 1.
  package var record: Int64
  /// Physical line on which the record begins, from 1.
  package var line: Int64
  /// What did not fit and how it was taken, for a person.
  package var message: String

  /// Makes a repair.
  package init(record: Int64, line: Int64, message: String) {
    self.record = record
    self.line = line
    self.message = message
  }
}
