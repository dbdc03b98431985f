import Columnar
import Definitions

/// Compares the records of a source with what the batches before had.
struct VolumeScreen: BatchScreen {
  let volume: Screen.Volume

  var usedColumns: Set<Int> { [] }

  mutating func look(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {}

  mutating func decide(_ known: ScreenKnowledge, _ found: inout ScreenFindings) -> Bool {
    found.measured = known.delivery.records.map { Int64($0) }
    found.untested = known.delivery.reasonNotToJudge(rows: false)
    guard found.untested == nil, let records = found.measured else { return false }
    let before = known.history.records(known.source, last: volume.batches)
    guard before.count >= Screen.fewestBatches else {
      let batches = before.count == 1 ? "is 1 earlier batch" : "are \(before.count) earlier batches"
      found.untested = "there \(batches) of the source, at least \(Screen.fewestBatches) are needed"
      return false
    }
    let sorted = before.sorted()
    // Of an even number, the mean of the two in the middle; in words and in the ledger rounded down.
    let doubled = Int128(sorted[(sorted.count - 1) / 2]) + Int128(sorted[sorted.count / 2])
    found.tested = 1
    found.comparedWith = Int64(doubled / 2)
    let compared = "\(records) records; the median of the \(before.count) batches before is \(doubled / 2)"
    found.note = compared
    let scaled = Int128(records) * 2_000_000_000
    if let least = volume.atLeast, scaled < Int128(least) * doubled {
      found.fault = "\(compared), at least \(Self.percent(least)) of it is expected"
    } else if let most = volume.atMost, scaled > Int128(most) * doubled {
      found.fault = "\(compared), at most \(Self.percent(most)) of it is expected"
    }
    return false
  }

  private static func percent(_ share: Int64) -> String {
    var text = ScaledDecimal.format(share, scale: 7)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text + " %"
  }
}
