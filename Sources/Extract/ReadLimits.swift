/// What a reader puts up with.
struct ReadLimits: Sendable {
  /// Longest record, in bytes of UTF-8.
  var record = 64 << 20
  /// Deepest nesting of JSON values.
  var depth = 512
  /// How much of a rejected record is kept, in bytes.
  var raw = 64 << 10
  /// How much work is done to repair the records of a file: fields that are looked at, and places they may have.
  var repair = 1_000_000_000
  /// How many bytes of a file are read at a time.
  var block = 256 << 10
}
