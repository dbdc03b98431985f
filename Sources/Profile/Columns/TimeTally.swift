import Columnar

/// What the dates of a column come to, by outline.
struct TimeTally {
  /// One way in which they are written.
  struct Form {
    var outline: TimeOutline
    var count = 0
    /// Values that are days with the day first only, and with the month first only.
    var onlyDayFirst = 0
    var onlyMonthFirst = 0
    var dayFirst = Extent()
    var monthFirst = Extent()
    /// Values at another time of day than midnight.
    var withinDay = 0
    var line: Int64
    var example: [UInt8]
  }
  /// The first and the last.
  struct Extent {
    var least = Int64.max
    var greatest = Int64.min

    mutating func add(_ seconds: Int64?) {
      guard let seconds else { return }
      least = min(least, seconds)
      greatest = max(greatest, seconds)
    }
  }

  private(set) var forms: [Form] = []
  /// Values in forms beyond those that are kept.
  private(set) var others = 0
  private var last = 0

  var count: Int { forms.reduce(others) { $0 + $1.count } }

  mutating func add(_ reading: TimeReading, _ text: Span<UInt8>, times: Int, line: Int64) {
    if last >= forms.count || forms[last].outline != reading.outline {
      guard let found = forms.firstIndex(where: { $0.outline == reading.outline }) else {
        guard forms.count < 16 else {
          others += times
          return
        }
        var example: [UInt8] = []
        example.append(text)
        forms.append(Form(outline: reading.outline, line: line, example: example))
        last = forms.count - 1
        return count(reading, times)
      }
      last = found
    }
    count(reading, times)
  }

  private mutating func count(_ reading: TimeReading, _ times: Int) {
    forms[last].count += times
    if reading.monthFirst == nil { forms[last].onlyDayFirst += times }
    if reading.dayFirst == nil { forms[last].onlyMonthFirst += times }
    if (reading.dayFirst ?? reading.monthFirst ?? 0) % 86_400 != 0 { forms[last].withinDay += times }
    forms[last].dayFirst.add(reading.dayFirst)
    forms[last].monthFirst.add(reading.monthFirst)
  }
}
