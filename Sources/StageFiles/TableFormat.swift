// A table file: columns of one table, in blocks of a fixed number of rows.
//
// ```
// magic "MARTLET1" | fields: u32 count, each u8 type, u8 scale, u32 length + name
// block: u32 rows (1…8192), then each column: u32 byte length, then its bytes
//   integers  u8 nulls?, u8 width (0, 1, 2, 4, 8), i64 base, [bitmap], rows × width: value − base
//   text      u8 nulls?, u8 width of lengths,      i64 0,    [bitmap], rows × width: length, then the bytes
// end: u32 0, u64 rows, u64 blocks, "MARTLEND"
// ```
//
// Everything is little-endian. A NULL is stored as 0, or as length 0, so that its bytes do not depend on what
// stood there. Rows come in blocks of `rowsPerBlock` whatever chunks they were written in: the bytes of a file
// depend on the rows alone. A width of 0 means that all values equal the base. The writer and the reader change together.

internal import Columnar
internal import OperatingSystem

enum TableFormat {
  static let magic = Array("MARTLET1".utf8)
  static let endMagic = Array("MARTLEND".utf8)
  static let rowsPerBlock = 8192
  /// No text or name of a table is longer: a length beyond is damage.
  static let greatestColumn = 1 << 31

  static func code(_ type: ColumnType) -> (UInt8, UInt8) {
    switch type {
    case .text: (0, 0)
    case .integer: (1, 0)
    case .decimal(let scale): (2, UInt8(clamping: scale))
    case .date: (3, 0)
    case .timestamp: (4, 0)
    case .boolean: (5, 0)
    }
  }

  static func type(_ code: UInt8, _ scale: UInt8) -> ColumnType? {
    switch code {
    case 0: .text
    case 1: .integer
    case 2: .decimal(scale: Int(scale))
    case 3: .date
    case 4: .timestamp
    case 5: .boolean
    default: nil
    }
  }

  /// Bytes needed for values from 0 to the greatest.
  @inline(__always) static func width(_ greatest: UInt64) -> UInt8 {
    if greatest == 0 { return 0 }
    if greatest <= 0xff { return 1 }
    if greatest <= 0xffff { return 2 }
    if greatest <= 0xffff_ffff { return 4 }
    return 8
  }
}

extension Array where Element == UInt8 {
  /// Adds the lowest bytes of a number, the least first.
  @inline(__always) mutating func append(_ value: UInt64, width: Int) {
    var rest = value
    for _ in 0..<width {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}
