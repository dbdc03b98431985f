/// A stretch of time in which a zone keeps one offset.
struct ZoneSegment: Sendable, Equatable {
  /// First second, since 1970 UTC; the least integer for the open past.
  var from: Int64
  /// First second behind it; the greatest integer for the open future.
  var to: Int64
  /// Seconds ahead of UTC.
  var offset: Int32

  func contains(_ second: Int64) -> Bool { from <= second && (second < to || to == .max) }
}
