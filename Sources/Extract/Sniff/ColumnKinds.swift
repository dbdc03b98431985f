/// What the values of each column are, to tell names from them.
struct ColumnKinds {
  private struct Kind {
    var filled = 0
    var typed = 0
    var withDigits = 0
    var shortest = Int.max
    var longest = 0
    var values: Set<[UInt8]> = []

    /// Whether nearly all values are numbers or times.
    var isTyped: Bool { filled > 0 && typed * 10 >= filled * 8 }
  }

  private var kinds: [Kind]
  private let rows: Int

  init(_ scan: SampleScan, _ records: [Int], _ columns: Int) {
    kinds = Array(repeating: Kind(), count: columns)
    rows = records.count
    for record in records {
      for (column, field) in scan.indices(scan.records[record]).enumerated() {
        let bytes = scan.bytes(field)
        let shape = FieldShape.of(bytes)
        if shape == .empty { continue }
        kinds[column].filled += 1
        if shape.isTyped { kinds[column].typed += 1 }
        if bytes.contains(where: { 0x30...0x39 ~= $0 }) { kinds[column].withDigits += 1 }
        kinds[column].shortest = min(kinds[column].shortest, bytes.count)
        kinds[column].longest = max(kinds[column].longest, bytes.count)
        if kinds[column].values.count < 200, bytes.count <= 64 { kinds[column].values.insert(Array(bytes)) }
      }
    }
  }

  /// Whether most fields are empty.
  var isSparse: Bool { kinds.reduce(0) { $0 + $1.filled } * 3 < rows * kinds.count }

  /// Whether a column counts the rows.
  func countsRows(_ column: Int) -> Bool {
    guard kinds.indices.contains(column), kinds[column].filled == rows, rows > 1 else { return false }
    let numbers = kinds[column].values.compactMap { Int(String(decoding: $0, as: UTF8.self)) }.sorted()
    return numbers.count == min(rows, 200) && zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
  }

  /// Above 0 if a row is rather names than values.
  func likeness(ofHeader row: [ArraySlice<UInt8>]) -> Double {
    var score = 0.0
    var names: Set<[UInt8]> = []
    for (column, bytes) in row.enumerated() where column < kinds.count {
      let kind = kinds[column]
      let shape = FieldShape.ofPlain(bytes)
      if shape == .empty {
        if kind.filled > 0 { score -= 0.2 }
        continue
      }
      let key = CSVHeader.key(String(decoding: bytes, as: UTF8.self))
      if !names.insert(key).inserted { score -= 0.3 }
      if shape.isTyped {
        // Years may name columns; days, amounts and empty numbers hardly do.
        let isYear = bytes.count == 4 && (bytes.starts(with: [0x31, 0x39]) || bytes.starts(with: [0x32, 0x30]))
        score -= isYear ? 0.3 : 1
      } else if kind.isTyped {
        score += 1
      } else if kind.filled > 0 {
        score += likeness(ofName: bytes, shape, kind)
      }
      if Self.usual.contains(String(decoding: key, as: UTF8.self)) || key.contains(0x5f) { score += 0.6 }
    }
    // Of a file without records, a row of words is the header.
    if rows == 0, names.count == row.count, row.count > 1 { score += 0.1 }
    return score
  }

  private func likeness(ofName bytes: ArraySlice<UInt8>, _ shape: FieldShape, _ kind: Kind) -> Double {
    if kind.values.contains(Array(bytes)) { return -0.8 }
    var score = 0.1
    let hasDigits = bytes.contains { 0x30...0x39 ~= $0 }
    if kind.withDigits * 10 >= kind.filled * 8 { score += hasDigits ? -0.3 : 0.5 }
    if kind.filled > 3, kind.longest - kind.shortest <= 1 {
      score += bytes.count < kind.shortest - 1 || bytes.count > kind.longest + 1 ? 0.5 : -0.2
    }
    if bytes.count > 60 { score -= 0.5 }
    return score
  }

  /// Whether a row can hardly be values: in columns of numbers and times it has none, and some text.
  func isCertainHeader(_ row: [ArraySlice<UInt8>]) -> Bool {
    var texts = 0
    for (column, bytes) in row.enumerated() where column < kinds.count {
      let shape = FieldShape.ofPlain(bytes)
      if shape.isTyped { return false }
      if kinds[column].filled > 2, kinds[column].typed == kinds[column].filled, shape != .empty { texts += 1 }
    }
    return texts > 0 && texts * 2 >= kinds.count { $0.filled > 2 && $0.typed == $0.filled }
  }

  /// Names that columns have in many exports.
  private static let usual: Set<String> = [
    "id", "name", "date", "time", "type", "status", "email", "e-mail", "phone", "price", "amount", "total", "quantity",
    "qty", "currency", "country", "city", "zip", "address", "description", "comment", "comments", "url", "code", "sku",
    "value", "title", "category", "state", "number", "no", "year", "month", "day", "key", "first name", "last name",
    "created", "updated", "created at", "updated at", "订单号", "订单编号", "姓名", "日期", "编号", "名称", "金额", "数量",
    "nom", "nombre", "fecha", "datum", "betrag", "menge", "art", "bezeichnung", "código", "codigo", "libellé",
  ]
}

extension Array {
  fileprivate func count(where matches: (Element) -> Bool) -> Int { reduce(0) { $0 + (matches($1) ? 1 : 0) } }
}
