/// Passes over the inside of strings and over blanks.
struct JSONScan {
  private let quote = SIMD16<UInt8>(repeating: 0x22)
  private let backslash = SIMD16<UInt8>(repeating: 0x5c)
  private let space = SIMD16<UInt8>(repeating: 0x20)

  /// The first place from one on where a quote, a backslash or a control character stands.
  ///
  /// A control character must stand behind the text, and 15 readable bytes behind that.
  @inline(__always)
  func stringStop(_ raw: UnsafeRawPointer, _ from: Int) -> Int {
    var at = from
    while true {
      let bytes = unsafe raw.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
      let found = unsafe unsafeBitCast(
        bytes .== quote .| bytes .== backslash .| bytes .< space, to: SIMD2<UInt64>.self)
      if found[0] | found[1] != 0 {
        let low = found[0].trailingZeroBitCount
        return at &+ ((found[0] != 0 ? low : 64 &+ found[1].trailingZeroBitCount) &>> 3)
      }
      at &+= 16
    }
  }

  /// The first place from one on where something else than a blank or a line end stands.
  @inline(__always)
  static func blanksEnd(_ text: UnsafePointer<UInt8>, _ from: Int) -> Int {
    var at = from
    while true {
      let byte = unsafe text[at]
      guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return at }
      at &+= 1
    }
  }
}
