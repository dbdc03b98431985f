// The fields of one record, read slowly and in every way that makes sense: for records that the splitter could not
// take. A way is a path from the record's beginning to a line end, field by field; what it costs is the number of
// characters that have to be something else than the dialect says. Paths are followed cheapest first, so that few of
// them need to be followed at all, and text full of quotes cannot make it long.

import Definitions

/// A field as it was found.
struct ScannedField: Equatable {
  var bytes: [UInt8]
  var isQuoted = false

  /// What the value looks like, a stray quote at its beginning or end aside.
  var shape: FieldShape { isQuoted ? FieldShape.of(bytes[...]) : FieldShape.ofPlain(bytes[...]) }
}

/// One way of reading a record.
struct ScannedRecord {
  var fields: [ScannedField] = []
  /// How many characters had to be taken for something else than the dialect says.
  var deviations = 0
  /// Where it ends, before its line end.
  var end = 0
}

/// Reads a record in every way that its quotes allow.
struct FieldScan {
  let ends: FieldEnds
  /// Most ways that are given, and most fields that are read on them.
  private static let mostWays = 24
  private static let mostSteps = 2_000
  /// How often one place may be come to by as many fields: the dearer ways to it are not followed.
  private static let mostVisits = 3
  private static let mostDeviations = 64

  init(_ dialect: CSVDialect, delimiter: [UInt8]? = nil) {
    ends = FieldEnds(delimiter: delimiter ?? dialect.delimiter, quote: dialect.quote, escape: dialect.escape)
  }

  private struct Step {
    var field: FieldEnd
    /// The step before; −1 for none.
    var before: Int
    var count: Int
    var isLast: Bool
  }

  /// The ways of reading the record at the beginning of a text, the plainest first.
  ///
  /// - Parameters:
  ///   - lineEnd: where its first line ends; fields go beyond it in quotes only.
  ///   - most: with how many fields at most it is worth going on.
  /// - Returns: also how many fields were looked at to find them.
  func ways(_ text: ArraySlice<UInt8>, lineEnd: Int, most: Int) -> (ways: [ScannedRecord], steps: Int) {
    var found: [ScannedRecord] = []
    var steps: [Step] = []
    var known: [Int: [FieldEnd]] = [:]
    var visits: [[Int]: Int] = [:]
    // The steps to go on from, by deviations; −1 is the beginning.
    var open: [[Int]] = Array(repeating: [], count: Self.mostDeviations + 1)
    open[0] = [-1]
    var deviations = 0
    while deviations <= Self.mostDeviations, found.count < Self.mostWays, steps.count < Self.mostSteps {
      guard let from = open[deviations].popLast() else {
        deviations += 1
        continue
      }
      if from >= 0, steps[from].isLast {
        found.append(record(steps, from, deviations))
        continue
      }
      let start = from < 0 ? text.startIndex : steps[from].field.end + ends.delimiter.count
      let count = from < 0 ? 1 : steps[from].count + 1
      if count > most || visits[[start, count], default: 0] == Self.mostVisits { continue }
      visits[[start, count], default: 0] += 1
      let next = known[start] ?? ends.find(text, start, lineEnd)
      known[start] = next
      // What is put there last is taken first.
      for field in next.reversed() where deviations + field.deviations <= Self.mostDeviations {
        open[deviations + field.deviations].append(steps.count)
        steps.append(Step(field: field, before: from, count: count, isLast: !ends.isDelimiter(text, field.end)))
      }
    }
    return (found, steps.count)
  }

  private func record(_ steps: [Step], _ last: Int, _ deviations: Int) -> ScannedRecord {
    var record = ScannedRecord(deviations: deviations, end: steps[last].field.end)
    var at = last
    while at >= 0 {
      record.fields.append(steps[at].field.field)
      at = steps[at].before
    }
    record.fields.reverse()
    return record
  }

  /// The fields of a record by the dialect alone; nil where it is at fault.
  func plain(_ text: ArraySlice<UInt8>) -> [ScannedField]? {
    var fields: [ScannedField] = []
    var at = text.startIndex
    while true {
      var end: Int
      if let quote = ends.quote, at < text.endIndex, text[at] == quote {
        guard let close = ends.close(text, at + 1, quote) else { return nil }
        fields.append(ScannedField(bytes: ends.content(text[(at + 1)..<close], quote), isQuoted: true))
        end = close + 1
      } else {
        end = ends.delimiter(text, from: at, to: text.endIndex)
        fields.append(ScannedField(bytes: Array(text[at..<end])))
      }
      if end == text.endIndex { return fields }
      guard ends.isDelimiter(text, end) else { return nil }
      at = end + ends.delimiter.count
    }
  }
}
