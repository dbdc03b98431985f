/// How well a table was read, as the Pollock benchmark counts it: one point for having been read at all, and each one
/// for precision, recall and F1 of the header's cells, of the records, and of all cells. Texts are compared as they are.
struct TableScore {
  /// The ten points; the first is always 1.
  let points: [Double]
  /// From 0 to 10.
  var sum: Double { points.reduce(0, +) }

  /// - Parameters:
  ///   - wanted: header and records.
  ///   - found: what was read instead.
  init(_ found: [[String]], wanted: [[String]]) {
    guard let header = wanted.first else {
      points = Array(repeating: 1, count: 10)
      return
    }
    func cells(_ rows: [[String]]) -> [String] { rows.flatMap { $0 } }
    func records(_ rows: [[String]]) -> [String] { rows.dropFirst().map { $0.joined() } }
    points =
      [1] + Self.agreement(found.first ?? [], header) + Self.agreement(records(found), records(wanted))
      + Self.agreement(cells(found), cells(wanted))
  }

  /// Precision, recall and F1 of texts whose order does not matter.
  private static func agreement(_ found: [String], _ wanted: [String]) -> [Double] {
    if wanted.isEmpty { return [1, 1, 1] }
    var left = Dictionary(wanted.map { ($0, 1) }, uniquingKeysWith: +)
    var same = 0.0
    for text in found where left[text, default: 0] > 0 {
      left[text, default: 0] -= 1
      same += 1
    }
    if same == 0 { return [0, 0, 0] }
    let (precision, recall) = (same / Double(found.count), same / Double(wanted.count))
    return [precision, recall, 2 * precision * recall / (precision + recall)]
  }
}
