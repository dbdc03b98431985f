/// Counts line feeds.
struct LineFeeds {
  private let lineFeed = SIMD16<UInt8>(repeating: 0x0a)

  /// How many there are between two places.
  @inline(__always)
  func count(_ raw: UnsafeRawPointer, _ from: Int, _ to: Int) -> Int {
    var at = from
    var total = 0
    while at &+ 16 <= to {
      // Each byte of the sum counts for itself, 255 at most.
      var sums = SIMD16<UInt8>()
      let end = min(to &- 15, at &+ 255 &* 16)
      while at < end {
        let bytes = unsafe raw.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
        sums &-= unsafe unsafeBitCast(bytes .== lineFeed, to: SIMD16<UInt8>.self)
        at &+= 16
      }
      let pairs = unsafe unsafeBitCast(sums, to: SIMD2<UInt64>.self)
      let bytes: UInt64 = 0x00ff_00ff_00ff_00ff
      let sum = (pairs & bytes) &+ ((pairs &>> 8) & bytes)
      // Four sums of two bytes a half.
      total &+= Int((sum[0] &* 0x0001_0001_0001_0001) &>> 48) &+ Int((sum[1] &* 0x0001_0001_0001_0001) &>> 48)
    }
    while at < to {
      if unsafe raw.load(fromByteOffset: at, as: UInt8.self) == 0x0a { total &+= 1 }
      at &+= 1
    }
    return total
  }
}
