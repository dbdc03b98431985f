import Columnar

/// The texts that mean "no value".
struct NullMarkers: Sendable {
  private let markers: [[UInt8]]
  /// A bit for each length below 64 that a marker has; the last one stands for all that are longer.
  private let lengths: UInt64

  init(_ markers: [[UInt8]]) {
    self.markers = markers
    lengths = markers.reduce(0) { $0 | 1 << UInt64(min($1.count, 63)) }
  }

  /// Makes NULL of the markers.
  func apply(to column: inout TextColumn) {
    if markers.isEmpty { return }
    if lengths == 1 { return Self.dropEmpty(&column) }
    let arena = column.arena
    let bytes = arena.span
    for row in column.spans.indices {
      let span = column.spans[row]
      if span.isNull || lengths & 1 &<< UInt64(min(span.length, 63)) == 0 { continue }
      var isMarker = false
      for marker in markers { isMarker = isMarker || Bytes.equal(marker.span, bytes.extracting(span.range)) }
      if isMarker { column.spans[row] = .null }
    }
  }

  /// Makes NULL of empty texts.
  static func dropEmpty(_ column: inout TextColumn) {
    // Most columns have none: then the spans stay shared with the records.
    var hasEmpty = false
    for row in column.spans.indices { hasEmpty = hasEmpty || column.spans[row].length == 0 }
    guard hasEmpty else { return }
    for row in column.spans.indices where column.spans[row].length == 0 { column.spans[row] = .null }
  }
}
