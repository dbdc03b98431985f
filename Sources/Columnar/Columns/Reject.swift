/// A record, or a row made of it, that was not taken, and why.
package struct Reject: Sendable, Equatable {
  /// Record number in its file, from 1.
  package var record: Int64
  /// Number of the row within its record, from 0.
  package var row: Int64
  /// Physical line of the file on which the fault was found, from 1.
  package var line: Int64
  /// Offset in the decompressed file of the first byte of the record, from 0.
  package var offset: Int64
  /// Length of the record in the decompressed file, in bytes; 0 where it is not known.
  package var length: Int64
  /// Name of the source column at fault, if one is.
  package var column: String?
  /// The fed table (`fact.feed` or dimension) whose row was rejected; nil when the record was rejected whole.
  package var table: String?
  /// The rule that was broken: a short name that stays the same over versions.
  package var rule: String
  /// What is wrong, for a person.
  package var message: String
  /// The value at fault or the record, as it stands in the file, in the file's encoding.
  package var raw: [UInt8]

  /// Makes a reject.
  package init(
    record: Int64, row: Int64 = 0, line: Int64, offset: Int64, length: Int64 = 0, column: String? = nil,
    table: String? = nil, rule: String, message: String, raw: [UInt8]
  ) {
    self.record = record
    self.row = row
    self.line = line
    self.offset = offset
    self.length = length
    self.column = column
    self.table = table
    self.rule = rule
    self.message = message
    self.raw = raw
  }
}
