// The layout of a zone file (TZif, RFC 9636), big-endian. Version 2 and later repeat everything with
// 64-bit times behind the 32-bit part, then a line with a POSIX rule:
//
// ```
// header(32-bit) data header(64-bit) data \n rule \n
// header  "TZif" version 15×0 isutcnt isstdcnt leapcnt timecnt typecnt charcnt
// data    timecnt times · timecnt type numbers · typecnt (offset:4, isdst:1, name:1) · names · leaps · …
// ```

import OperatingSystem

/// What a zone file says.
struct ZoneFile {
  /// Seconds since 1970 UTC at which an offset begins, ascending.
  var transitions: [Int64] = []
  /// The offset that begins at each transition.
  var offsets: [Int32] = []
  /// The offset before the first transition.
  var first: Int32 = 0
  /// What holds behind the last transition, if the file says so.
  var rule: PosixZoneRule?

  /// Reads the bytes of a zone file.
  ///
  /// - Throws: `Failure` if they are damaged.
  init(_ bytes: [UInt8], name: String) throws {
    let damaged = Failure(.failed, "the file of time zone \(name) is damaged", remedy: "reinstall the package tzdata")
    guard let old = Header(bytes, at: 0) else { throw damaged }
    var header = old
    var start = 44
    var width = 4
    if old.version >= 0x32 {
      start = 44 + old.size(width: 4)
      guard let new = Header(bytes, at: start) else { throw damaged }
      header = new
      start += 44
      width = 8
    }
    let end = start + header.size(width: width)
    guard end <= bytes.count, header.types > 0 else { throw damaged }

    func integer(_ at: Int, _ width: Int) -> Int64 {
      var value = Int64(Int8(bitPattern: bytes[at]))
      for index in 1..<width { value = value << 8 | Int64(bytes[at + index]) }
      return value
    }
    let numbers = start + header.times * width
    let types = numbers + header.times
    var typeOffsets: [Int32] = []
    for type in 0..<header.types {
      let offset = integer(types + type * 6, 4)
      guard offset.magnitude <= 93_600 else { throw damaged }
      typeOffsets.append(Int32(offset))
    }
    first = typeOffsets[0]
    for index in 0..<header.times {
      let time = integer(start + index * width, width)
      let type = Int(bytes[numbers + index])
      guard type < typeOffsets.count, time > transitions.last ?? .min, time.magnitude < 1 << 60 else { throw damaged }
      transitions.append(time)
      offsets.append(typeOffsets[type])
    }
    if width == 8 {
      guard end < bytes.count, bytes[end] == 0x0a,
        let last = bytes[(end + 1)...].firstIndex(of: 0x0a)
      else { throw damaged }
      if last > end + 1 {
        guard let rule = PosixZoneRule(Array(bytes[(end + 1)..<last])) else { throw damaged }
        self.rule = rule
      }
    }
  }

  /// The numbers of a header.
  private struct Header {
    var version: UInt8
    var times: Int
    var types: Int
    var rest: Int
    var leaps: Int

    init?(_ bytes: [UInt8], at start: Int) {
      guard start >= 0, start + 44 <= bytes.count, bytes[start..<(start + 4)].elementsEqual([0x54, 0x5a, 0x69, 0x66])
      else { return nil }
      version = bytes[start + 4]
      let counts = (0..<6).map { index in
        bytes[(start + 20 + index * 4)..<(start + 24 + index * 4)].reduce(0) { $0 << 8 | Int($1) }
      }
      // A table as long as this is in no zone: refused before sizes are computed from it.
      guard counts.allSatisfy({ $0 <= 1 << 20 }) else { return nil }
      (leaps, times, types) = (counts[2], counts[3], counts[4])
      rest = counts[0] + counts[1] + counts[5]
    }

    func size(width: Int) -> Int { times * (width + 1) + types * 6 + leaps * (width + 4) + rest }
  }
}
