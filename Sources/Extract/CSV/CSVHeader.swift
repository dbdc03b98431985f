import Columnar
import Definitions
import OperatingSystem

/// Which field of a record belongs to which column of a source.
struct CSVHeader {
  /// Names as they stand in the file, or as the definition gives them.
  var names: [String]
  /// For each column of the source, the index of its field; −1 where it has none.
  var fields: [Int]
  /// Indexes of fields that no column takes, and their names.
  var free: [Int]
  var extra: [String]
  /// How it differs from the definition.
  var drift: [Drift]

  /// Finds the columns of a source by their names.
  ///
  /// - Parameters:
  ///   - drift: how far it may differ from the columns.
  ///   - place: `file:line` of the header.
  /// - Throws: `Failure` when the header has a column's name twice, or lacks it where it must not, or differs from the
  ///   definition in a way that stops the batch.
  init(
    _ names: [String], columns: [SourceColumn], drift rule: DriftRule = DriftRule(), source: String, place: String
  ) throws {
    self.names = names
    let keys = names.map(Self.key)
    var places: [[UInt8]: [Int]] = [:]
    for (index, key) in keys.enumerated() { places[key, default: []].append(index) }
    var missing: [Int] = []
    fields = []
    for (index, column) in columns.enumerated() {
      let wanted = Self.wantedNames(column)
      if wanted == [Source.everythingElse] {
        fields.append(-1)
        continue
      }
      guard let found = wanted.lazy.compactMap({ places[Self.key($0)] }).first else {
        missing.append(index)
        fields.append(-1)
        continue
      }
      if found.count > 1 {
        let positions = found.map { String($0 + 1) }.joined(separator: " and ")
        throw Failure(
          .failed,
          "the header has `\(names[found[0]])`, which column \(column.name) of source \(source) is read from, "
            + "\(found.count) times: fields \(positions)",
          at: place,
          remedy: "have the export name its columns differently, or give the names by `header` in the dialect")
      }
      fields.append(found[0])
    }
    let taken = Set(fields)
    free = names.indices.filter { !taken.contains($0) }
    extra = free.map { names[$0] }
    drift = Self.drift(names, columns: columns, fields: fields, missing: missing, known: rule.known)
    if rule.policy == .stop { try Self.stop(drift, source: source, place: place) }
    let fatal = rule.toleratesMissing ? missing.filter { columns[$0].isRequired } : missing
    if !fatal.isEmpty {
      throw Self.failure(fatal.map { columns[$0] }, drift, names: names, source: source, place: place)
    }
  }

  private static func failure(
    _ missing: [SourceColumn], _ drift: [Drift], names: [String], source: String, place: String
  ) -> Failure {
    let wanted = missing.map { column in
      wantedNames(column).map { "`\($0)`" }.joined(separator: " or ") + " (column \(column.name))"
    }
    var remedy: [String] = []
    for column in missing {
      let near = drift.first { $0.column == column.name }?.meant ?? nearest(wantedNames(column), among: names)
      if let near { remedy.append("did you mean `\(near)` for \(column.name)?") }
    }
    remedy.append("add the export's name to `from` of the column, or have the export deliver it")
    let shown = names.prefix(80).map { "`\($0)`" }.joined(separator: ", ")
    let more = names.count > 80 ? " and \(names.count - 80) more" : ""
    return Failure(
      .failed, "the header lacks \(wanted.joined(separator: ", ")) of source \(source); it has \(shown)\(more)",
      at: place, remedy: remedy.joined(separator: " "))
  }

  /// The names that header rows give: those of one row (from 1), or of all, what stands above one another in one.
  static func names(_ rows: [[String]], row: Int?) -> [String] {
    if let row, rows.indices.contains(row - 1) { return rows[row - 1] }
    guard rows.count > 1, let last = rows.last else { return rows.first ?? [] }
    return last.indices.map { column in
      rows.compactMap { $0.indices.contains(column) && !$0[column].isEmpty ? $0[column] : nil }.joined(separator: " ")
    }
  }

  /// The form in which names are compared: without outer blanks, ASCII letters in lower case.
  static func key(_ name: String) -> [UInt8] {
    let blanks: Set<Unicode.Scalar> = [" ", "\t", "\u{a0}", "\u{feff}", "\u{3000}", "\u{200b}"]
    let scalars = Array(name.unicodeScalars)
    guard let first = scalars.firstIndex(where: { !blanks.contains($0) }),
      let last = scalars.lastIndex(where: { !blanks.contains($0) })
    else { return [] }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[first...last])
    return String(text).utf8.map { 0x41...0x5a ~= $0 ? $0 | 0x20 : $0 }
  }

  /// The name with the least edit distance to one of the candidates, if it is near enough to be meant.
  static func nearest(_ candidates: [String], among names: [String]) -> String? {
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let wanted = Array(String(decoding: key(candidate), as: UTF8.self))
      for name in names {
        let other = Array(String(decoding: key(name), as: UTF8.self))
        let distance = editDistance(wanted, other)
        let enough = max(1, min(wanted.count, other.count) / 3)
        if distance <= enough, distance < best?.distance ?? .max { best = (distance, name) }
      }
    }
    return best?.name
  }

  private static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    guard abs(left.count - right.count) <= 8, left.count <= 200 else { return .max }
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
