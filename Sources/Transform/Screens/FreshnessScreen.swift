import Columnar
import Definitions

/// Compares the newest value of a column with the end of the batch's day, or with the batches before.
struct FreshnessScreen: BatchScreen {
  let column: Int
  /// Seconds; nil: not older than the newest of batches before.
  let within: Int?
  let isDate: Bool
  /// Later values tell nothing of how fresh the batch is. Exports are often taken the morning after.
  private let latest: Int64?
  private var newest: Int64?

  init(column: Int, within: Int?, isDate: Bool, day: BatchDay?) {
    self.column = column
    self.within = within
    self.isDate = isDate
    latest = day.map { isDate ? $0.date + 1 : $0.end + 86_400_000_000 }
  }

  var usedColumns: Set<Int> { [column] }

  mutating func look(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {
    guard case .integers(let values) = chunk.columns[column] else { return }
    let usable = UsableRows(chunk, columns: [column])
    for row in 0..<chunk.rowCount where !values.nulls[row] && usable.contains(row) {
      let value = values.values[row]
      if let latest, value > latest { continue }
      found.tested += 1
      newest = max(newest ?? value, value)
    }
  }

  mutating func decide(_ known: ScreenKnowledge, _ found: inout ScreenFindings) -> Bool {
    found.untested = known.delivery.reasonNotToJudge(rows: true)
    guard let newest, found.untested == nil else { return false }
    found.measured = newest
    let told = "the newest is of \(text(newest))"
    found.note = told
    guard let within else {
      guard let before = known.history.greatest(known.source, known.screen) else {
        found.untested = "there is no earlier batch of the source"
        return false
      }
      found.comparedWith = before
      if newest < before { found.fault = "\(told), older than the newest of batches before, of \(text(before))" }
      return false
    }
    guard let day = known.day else {
      found.untested = "the batch is not named by a date"
      return false
    }
    let end = isDate ? day.date : day.end
    found.comparedWith = end
    let (age, isTooMuch) = end.subtractingReportingOverflow(newest)
    let limit = isDate ? Int64(within / 86_400) : Int64(within) * 1_000_000
    if isTooMuch || age > limit {
      let hours = age / 3_600_000_000
      found.fault =
        "\(told), \(isDate ? "\(age) days" : "\(hours) hours") before the end of the batch's day"
    }
    return false
  }

  private func text(_ value: Int64) -> String {
    if isDate { return CivilDate(daysSince1970: value).description }
    let seconds = Int64((Double(value) / 1_000_000).rounded(.down))
    let days = Int64((Double(seconds) / 86_400).rounded(.down))
    func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    let rest = seconds - days * 86_400
    return "\(CivilDate(daysSince1970: days)) \(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60)) UTC"
  }
}
