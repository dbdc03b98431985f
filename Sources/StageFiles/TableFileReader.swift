package import Columnar
internal import OperatingSystem

/// Reads a table file block by block. Damage is found and thrown, never trapped on.
package struct TableFileReader: ~Copyable {
  /// The table's columns.
  package let fields: [Field]
  private var input: ByteReader
  private var rows = 0
  private var blocks = 0
  private var isDone = false

  /// Opens a file and reads what columns it has.
  ///
  /// - Throws: `Failure` when it is not there or no table file.
  package init(path: String) throws {
    var input = try ByteReader(path: path)
    guard try input.bytes(TableFormat.magic.count) == TableFormat.magic else {
      throw input.damage("it does not begin as one")
    }
    let count = Int(try input.number(4))
    guard count <= 4096 else { throw input.damage("\(count) columns") }
    var fields: [Field] = []
    for _ in 0..<count {
      let code = UInt8(try input.number(1))
      let scale = UInt8(try input.number(1))
      guard let type = TableFormat.type(code, scale) else { throw input.damage("column type \(code)") }
      let length = Int(try input.number(4))
      guard length <= 1024 else { throw input.damage("a column name of \(length) bytes") }
      fields.append(Field(String(decoding: try input.bytes(length), as: UTF8.self), type))
    }
    self.fields = fields
    self.input = input
  }

  /// The next block; nil at the end.
  ///
  /// - Parameter wanted: a truth value a column: those not wanted come all NULL. Nil for all.
  package mutating func next(_ wanted: [Bool]? = nil) throws -> Chunk? {
    if isDone { return nil }
    let count = Int(try input.number(4))
    if count == 0 {
      try checkEnd()
      isDone = true
      return nil
    }
    guard count <= TableFormat.rowsPerBlock else { throw input.damage("a block of \(count) rows") }
    var columns: [Column] = []
    columns.reserveCapacity(fields.count)
    for index in fields.indices {
      let length = Int(try input.number(4))
      guard length >= 10, length < TableFormat.greatestColumn else { throw input.damage("a column of \(length) bytes") }
      if let wanted, !wanted[index] {
        try input.skip(length)
        columns.append(Self.nulls(fields[index].type, count))
        continue
      }
      let bytes = try input.bytes(length)
      guard let column = Self.column(fields[index].type, bytes, count) else {
        throw input.damage("column \(fields[index].name) of block \(blocks + 1) contradicts itself")
      }
      columns.append(column)
    }
    rows += count
    blocks += 1
    return Chunk(rowCount: count, columns: columns)
  }

  private mutating func checkEnd() throws {
    let wantedRows = try input.number(8)
    let wantedBlocks = try input.number(8)
    guard wantedRows == UInt64(rows), wantedBlocks == UInt64(blocks),
      try input.bytes(TableFormat.endMagic.count) == TableFormat.endMagic
    else { throw input.damage("its end does not agree with what it holds") }
    guard try input.isAtEnd() else { throw input.damage("something stands behind its end") }
  }

  private static func nulls(_ type: ColumnType, _ count: Int) -> Column {
    if type == .text { return .text(TextColumn(spans: Array(repeating: .null, count: count))) }
    let nulls = Bitmap(repeating: true, count: count)
    return .integers(IntegerColumn(values: Array(repeating: 0, count: count), nulls: nulls))
  }

  /// The column that a block's bytes describe; nil if they cannot be right.
  private static func column(_ type: ColumnType, _ bytes: [UInt8], _ count: Int) -> Column? {
    let hasNulls = bytes[0]
    let width = Int(bytes[1])
    guard hasNulls <= 1, [0, 1, 2, 4, 8].contains(width) else { return nil }
    let base = load(bytes, 2, 8)
    var at = 10
    var nulls = Bitmap(repeating: false, count: count)
    if hasNulls == 1 {
      guard bytes.count >= at + nulls.words.count * 8 else { return nil }
      for index in nulls.words.indices {
        nulls.words[index] = load(bytes, at, 8)
        at += 8
      }
      if count & 63 != 0, let last = nulls.words.last, last >> UInt64(count & 63) != 0 { return nil }
    }
    guard bytes.count >= at + count * width else { return nil }
    if type == .text {
      let textStart = at + count * width
      return text(bytes, count, lengthsAt: at, width: width, base: base, textStart: textStart, nulls)
    }
    guard bytes.count == at + count * width else { return nil }
    var values = [Int64](repeating: Int64(bitPattern: base), count: count)
    if width > 0 {
      for row in 0..<count {
        values[row] = Int64(bitPattern: base &+ load(bytes, at, width))
        at += width
      }
    }
    if hasNulls == 1 { for row in 0..<count where nulls[row] { values[row] = 0 } }
    return .integers(IntegerColumn(values: values, nulls: nulls))
  }

  private static func text(
    _ bytes: [UInt8], _ count: Int, lengthsAt: Int, width: Int, base: UInt64, textStart: Int, _ nulls: Bitmap
  ) -> Column? {
    guard base == 0 else { return nil }
    var spans: [TextSpan] = []
    spans.reserveCapacity(count)
    var start = textStart
    for row in 0..<count {
      let length = Int(clamping: load(bytes, lengthsAt + row * width, width))
      guard length <= bytes.count - start else { return nil }
      spans.append(nulls[row] ? .null : TextSpan(start: UInt32(start), length: Int32(length)))
      start += length
    }
    // The block's own bytes serve as the arena: lengths and bitmap at its head are never looked at.
    return start == bytes.count ? .text(TextColumn(arena: bytes, spans: spans)) : nil
  }

  @inline(__always) private static func load(_ bytes: [UInt8], _ at: Int, _ width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<width { value |= UInt64(bytes[at &+ index]) &<< UInt64(8 &* index) }
    return value
  }
}
