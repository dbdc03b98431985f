import Columnar

/// Tells of the records that were not read, or not as they stand: the first ones each by itself, all of them in sum.
struct PeekProblems {
  let path: String
  let tell: (String) -> Void
  private var rejected = 0
  private var repaired = 0
  private var rows = 0
  private var told: [String: Int] = [:]

  /// How many of a kind are told by themselves.
  private static let most = 10

  init(path: String, tell: @escaping (String) -> Void) {
    self.path = path
    self.tell = tell
  }

  mutating func add(_ chunk: RecordChunk) {
    rows += chunk.rowCount
    let notes =
      chunk.rejects.map { ($0.line, "\($0.rule): \($0.message); the record is left out", $0.rule) }
      + chunk.repairs.map { ($0.line, "repaired: \($0.message)", "") }
    rejected += chunk.rejects.count
    repaired += chunk.repairs.count
    for (line, text, kind) in notes.sorted(by: { $0.0 < $1.0 }) {
      told[kind, default: 0] += 1
      // What another table holds is said once.
      if told[kind] ?? 0 <= (kind == "table" ? 1 : Self.most) { tell("\(path):\(line): \(text)") }
    }
  }

  /// - Parameter records: how many there are in the file; nil where not all were looked at.
  func close(records: Int?) {
    let kept = Wording.times(rows, "row")
    let more =
      (rejected > 0 ? ", \(Wording.times(rejected, "record")) left out" : "")
      + (repaired > 0 ? ", \(Wording.times(repaired, "record")) repaired" : "")
    tell("\(path): \(records == nil ? "the first " : "")\(kept)\(more)")
  }
}
