import Columnar
package import Definitions
package import OperatingSystem

/// What became of a screen in a batch: a row of the ledger's audit.
package struct ScreenResult: Sendable, Equatable {
  /// How it ended.
  package enum Outcome: String, Sendable {
    case passed, flagged, rejected, stopped
    case untested = "not tested"
  }

  /// Name of the source.
  package var source: String
  /// Name of the screen, one of its kind in the source.
  package var screen: String
  /// The word by which definitions ask for it: `in`, `volume` …
  package var kind: String
  /// The column that it is about, if it is one.
  package var column: String?
  package var severity: Screen.Severity
  /// Rows, or values, on which there is a verdict.
  package var tested: Int
  /// Failures: rows, gaps, or 1 for a batch as a whole.
  package var failed: Int
  package var outcome: Outcome
  /// What was measured: records (volume), the newest value (freshness: days or microseconds since 1970), the greatest
  /// number (gaps).
  package var measured: Int64?
  /// What it was compared with.
  package var comparedWith: Int64?
  /// What was measured, or why nothing was tested, in words.
  package var note: String?
  /// Where the first failures are: `path:line`.
  package var examples: [String]

  /// Makes a result.
  package init(
    source: String, screen: String, kind: String, column: String?, severity: Screen.Severity, tested: Int, failed: Int,
    outcome: Outcome, measured: Int64?, comparedWith: Int64?, note: String?, examples: [String]
  ) {
    self.source = source
    self.screen = screen
    self.kind = kind
    self.column = column
    self.severity = severity
    self.tested = tested
    self.failed = failed
    self.outcome = outcome
    self.measured = measured
    self.comparedWith = comparedWith
    self.note = note
    self.examples = examples
  }

  /// What it says for people: `3 of 120 fail, at orders.csv:5, orders.csv:9, …`.
  package var telling: String {
    if outcome == .untested { return "not tested: \(note ?? "")" }
    let isWhole = kind == "volume" || kind == "freshness"
    var parts: [String] = []
    if kind == "gaps", failed > 0 {
      parts.append("\(failed) gap\(failed == 1 ? "" : "s")")
    } else if !isWhole {
      parts.append("\(failed) of \(tested) fail")
    }
    if !examples.isEmpty {
      parts.append("at \(examples.joined(separator: ", "))\(failed > examples.count ? ", …" : "")")
    }
    if let note { parts.append(isWhole || kind == "gaps" ? note : "(\(note))") }
    return parts.joined(separator: isWhole ? "" : kind == "gaps" ? ": " : ", ").replacing(", (", with: " (")
  }
}

/// A batch that a quality gate stopped, with what all screens came to: nothing of it is published.
package struct StoppedBatch: Error {
  /// Why; of status stopped.
  package var failure: Failure
  /// What all screens came to, in the order of the definition.
  package var screens: [ScreenResult]

  init(_ failure: Failure, _ screens: [ScreenResult]) {
    self.failure = failure
    self.screens = screens
  }
}

extension Screening.State {
  /// Failures that are told as examples.
  static let examples = 3

  func result(_ source: String, column: String?, paths: [String]) -> ScreenResult {
    let severity = placed.screen.severity
    var examples: [String] = []
    for index in found.files.indices {
      let place = "\(paths[Int(found.files[index])]):\(found.lines[index])"
      if !examples.contains(place) { examples.append(place) }
      if examples.count == Self.examples { break }
    }
    let untested = found.untested
    let outcome: ScreenResult.Outcome =
      if untested != nil {
        .untested
      } else if found.failed == 0 {
        .passed
      } else {
        switch severity {
        case .flag: .flagged
        case .reject: .rejected
        case .stop: .stopped
        }
      }
    return ScreenResult(
      source: source, screen: placed.screen.name, kind: placed.screen.kind, column: column, severity: severity,
      tested: found.tested, failed: untested == nil ? found.failed : 0, outcome: outcome, measured: found.measured,
      comparedWith: found.comparedWith, note: untested ?? found.fault ?? found.note, examples: examples)
  }

  /// What is said of a row that fails. Values may be personal: they are not told.
  func message(_ scope: [Field]) -> String {
    func names(_ columns: [Int]) -> String { columns.map { scope[$0].name }.joined(separator: ", ") }
    let name = placed.column.map { scope[$0].name } ?? ""
    switch placed.screen.test {
    case .oneOf, .range, .expression, .pattern: return "the value of \(name) fails the screen '\(placed.screen.name)'"
    case .required: return "\(name) has no value"
    case .rule: return "the row fails the rule '\(placed.screen.name)'"
    case .unique(let columns): return "a row before has the same \(names(columns))"
    case .outlier(_, let over, _):
      return "\(name) is far from the others: its modified z-score is over "
        + OutlierScreen.text(Int128(over), 4)
    case .reference(let dimension, _, _): return "the dimension \(dimension) knows no member of this key"
    case .hierarchy(let columns): return "\(names(columns)) contradict a row before"
    case .gaps, .volume, .freshness: return ""
    }
  }

  /// What is said of numbers that are missing.
  static func message(_ gap: ClosedRange<Int64>) -> String {
    // How many there are need not fit.
    gap.lowerBound == gap.upperBound
      ? "\(gap.lowerBound) is missing" : "\(gap.lowerBound) to \(gap.upperBound) are missing"
  }
}
