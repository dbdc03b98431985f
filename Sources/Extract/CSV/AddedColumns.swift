import Columnar
import Definitions

/// Fields that no column of the source takes, where their values are kept: as one text a row, a JSON object.
///
/// The fields come behind the chunk's own columns, and are packed into the column that keeps them.
struct AddedColumns {
  /// Indexes of the fields; none where their values are not wanted.
  let fields: [Int]
  private let names: [[UInt8]]
  private let column: Int

  init(_ header: CSVHeader, _ columns: [SourceColumn], wanted: [Int], _ rule: DriftRule) {
    column = wanted.first { columns[$0].from == [Source.everythingElse] } ?? -1
    let known = Set(rule.known.map(CSVHeader.key))
    fields = column < 0 ? [] : header.free.filter { !known.contains(CSVHeader.key(header.names[$0])) }
    names = fields.map { field in
      var name: [UInt8] = []
      JSONTokens.quote(Array(header.names[field].utf8)[...], into: &name)
      return name
    }
  }

  /// Packs the values of the fields, and drops their columns.
  func pack(_ chunk: inout RecordChunk) {
    guard !fields.isEmpty else { return }
    let values = chunk.columns.suffix(fields.count)
    chunk.columns.removeLast(fields.count)
    var packed = TextColumn()
    var text: [UInt8] = []
    for row in 0..<chunk.rowCount {
      text.removeAll(keepingCapacity: true)
      for (name, value) in zip(names, values) where !value.isNull(row) && value.spans[row].length > 0 {
        text.append(text.isEmpty ? 0x7b : 0x2c)
        text += name
        text.append(0x3a)
        JSONTokens.quote(value.arena[value.spans[row].range], into: &text)
      }
      if text.isEmpty {
        packed.appendNull()
      } else {
        text.append(0x7d)
        packed.append(text.span)
      }
    }
    chunk.columns[column] = packed
  }
}

extension JSONTokens {
  /// Appends UTF-8 as a JSON string.
  static func quote(_ text: ArraySlice<UInt8>, into result: inout [UInt8]) {
    result.append(0x22)
    for byte in text {
      switch byte {
      case 0x22, 0x5c: result += [0x5c, byte]
      // PostgreSQL's jsonb has no NUL.
      case 0: result += Array("\\ufffd".utf8)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        result += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: result.append(byte)
      }
    }
    result.append(0x22)
  }
}
