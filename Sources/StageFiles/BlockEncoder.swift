import Columnar

/// Collects the rows of one column until a block is full, and writes them.
struct ColumnBuffer {
  private let isText: Bool
  private var values: [UInt64] = []
  private var nulls = Bitmap()
  private var hasNulls = false
  private var bytes: [UInt8] = []

  init(_ type: ColumnType) {
    isText = type == .text
    values.reserveCapacity(TableFormat.rowsPerBlock)
  }

  /// Adds rows of a chunk's column; of the other kind of column, nothing but NULLs.
  mutating func append(_ column: Column, _ rows: Range<Int>) {
    switch column {
    case .text(let text) where isText:
      for row in rows {
        let span = text.spans[row]
        if span.isNull {
          appendNull()
        } else {
          values.append(UInt64(span.length))
          nulls.append(false)
          if span.length > 0 { bytes.append(text.arena.span.extracting(span.range)) }
        }
      }
    case .integers(let integers) where !isText:
      for row in rows {
        if integers.isNull(row) {
          appendNull()
        } else {
          values.append(UInt64(bitPattern: integers.values[row]))
          nulls.append(false)
        }
      }
    default:
      for _ in rows { appendNull() }
    }
  }

  private mutating func appendNull() {
    values.append(0)
    nulls.append(true)
    hasNulls = true
  }

  /// Writes the column of a block, its length first, and is empty again.
  mutating func flush(into output: inout [UInt8]) {
    let lengthAt = output.count
    output.append(0, width: 4)
    var base: UInt64 = 0
    var greatest: UInt64 = 0
    if isText {
      for value in values { greatest = max(greatest, value) }
    } else if let first = values.first {
      var least = Int64(bitPattern: first)
      var most = least
      for value in values {
        let number = Int64(bitPattern: value)
        if number < least { least = number }
        if number > most { most = number }
      }
      base = UInt64(bitPattern: least)
      greatest = UInt64(bitPattern: most) &- base
    }
    let width = TableFormat.width(greatest)
    output.append(hasNulls ? 1 : 0)
    output.append(width)
    output.append(base, width: 8)
    if hasNulls { for word in nulls.words { output.append(word, width: 8) } }
    switch width {
    case 0: break
    case 1: for value in values { output.append(UInt8(truncatingIfNeeded: value &- base)) }
    default: for value in values { output.append(value &- base, width: Int(width)) }
    }
    if isText { output.append(contentsOf: bytes) }
    let length = UInt32(output.count - lengthAt - 4)
    for shift in 0..<4 { output[lengthAt + shift] = UInt8(truncatingIfNeeded: length >> UInt32(8 * shift)) }
    values.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    nulls = Bitmap()
    hasNulls = false
  }
}
