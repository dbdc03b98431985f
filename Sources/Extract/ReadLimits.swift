/// What a reader puts up with.
struct ReadLimits: Sendable {
  /// Longest record, in bytes of UTF-8.
  var record = 64 << 20
  /// Deepest nesting of JSON values.
  var depth = 512
  /// How much of a rejected record is kept, in bytes.
  var raw = 64 << 10
  /// How many bytes of a file are read at a time.
  var block = 256 << 10
}
