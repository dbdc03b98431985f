import Columnar

extension ColumnJudge {
  /// Dates: which forms, which order, which range.
  mutating func judgeTimes() {
    let forms = tally.times.forms.sorted { $0.count > $1.count }
    let open = forms.filter { $0.outline.order == .dayOrMonthFirst }
    let dayFirst = open.reduce(0) { $0 + $1.onlyDayFirst }
    let monthFirst = open.reduce(0) { $0 + $1.onlyMonthFirst }
    var isMonthFirst = monthFirst > dayFirst
    if !open.isEmpty, dayFirst == monthFirst, dayFirst == 0 {
      // The order that makes the narrower range is the likelier one, but that is all there is to go by.
      let widths = (open.map { Self.width($0.dayFirst) }.max() ?? 0, open.map { Self.width($0.monthFirst) }.max() ?? 0)
      isMonthFirst = widths.1 < widths.0 || (widths.1 == widths.0 && open.contains { $0.outline.divider == 0x2f })
      profile.isOrderOpen = true
    }
    profile.kind = forms.contains { $0.outline.hasClock && $0.withinDay > 0 } ? .timestamp : .date
    profile.forms = forms.map { form in
      var text = form.outline.isISO ? "iso" : form.outline.pattern(monthFirst: isMonthFirst)
      var other: String?
      if form.outline.order == .dayOrMonthFirst {
        other = form.outline.pattern(monthFirst: !isMonthFirst)
      } else if form.outline.isISO, !form.outline.hasClock {
        text = "iso"
      }
      return ColumnProfile.Form(
        format: text, count: form.count, otherFormat: other,
        deciding: isMonthFirst ? form.onlyMonthFirst : form.onlyDayFirst)
    }
    mergeForms()
    noteRange(forms, isMonthFirst)
    noteOrder(open, dayFirst, monthFirst, isMonthFirst)
    if profile.kind == .timestamp, forms.contains(where: { $0.outline.hasClock && $0.outline.zone == .none }) {
      profile.notes.append(
        name.isUniversalTime ? "times without a zone: UTC by the name" : "times without a zone: say which")
    }
    if forms.contains(where: { $0.outline.hasClock }), profile.kind == .date {
      profile.notes.append("with a clock that always says midnight")
    }
    if forms.contains(where: { $0.outline.isShortYear }) {
      profile.notes.append("years of two digits: 69 to 99 are taken for 19…")
    }
    if profile.forms.count > 1 {
      let isDecided = dayFirst + monthFirst > 0
      let undecided = open.filter { isDecided && $0.onlyDayFirst + $0.onlyMonthFirst == 0 }.map {
        $0.outline.pattern(monthFirst: isMonthFirst)
      }
      let text = profile.forms.map { form in
        let remark = undecided.contains(form.format) ? ": no value decides, taken as the others" : ""
        return "\(form.format) (\(Wording.count(form.count))\(remark))"
      }
      profile.warnings.append("written in \(profile.forms.count) ways: \(text.joined(separator: ", "))")
    }
  }

  private static func width(_ extent: TimeTally.Extent) -> Int64 {
    extent.least <= extent.greatest ? extent.greatest - extent.least : 0
  }

  /// Outlines that one format reads are one form.
  private mutating func mergeForms() {
    var merged: [ColumnProfile.Form] = []
    for form in profile.forms {
      if let same = merged.firstIndex(where: { $0.format == form.format }) {
        merged[same].count += form.count
        merged[same].deciding += form.deciding
      } else {
        merged.append(form)
      }
    }
    profile.forms = merged
  }

  private mutating func noteRange(_ forms: [TimeTally.Form], _ isMonthFirst: Bool) {
    var all = TimeTally.Extent()
    for form in forms {
      let extent = isMonthFirst ? form.monthFirst : form.dayFirst
      guard extent.least <= extent.greatest else { continue }
      all.add(extent.least)
      all.add(extent.greatest)
    }
    guard all.least <= all.greatest else { return }
    let isDay = profile.kind == .date
    profile.least = isDay ? Wording.day(all.least) : Wording.instant(all.least)
    profile.greatest = isDay ? Wording.day(all.greatest) : Wording.instant(all.greatest)
    for (edge, text) in [(all.least, profile.least), (all.greatest, profile.greatest)] {
      let day = Wording.day(edge)
      if ["1899-12-30", "1900-01-01", "1970-01-01", "9999-12-31", "2999-12-31", "0001-01-01"].contains(day),
        profile.distinct > 2
      {
        profile.doubts.append("\(text ?? day) may mean that there is no value")
      }
    }
    let (first, last) = (all.least, all.greatest)
    if last - first > 200 * 366 * 86_400 { profile.warnings.append("the dates span more than 200 years") }
  }

  private mutating func noteOrder(_ open: [TimeTally.Form], _ dayFirst: Int, _ monthFirst: Int, _ isMonthFirst: Bool) {
    guard !open.isEmpty else { return }
    let all = open.reduce(0) { $0 + $1.count }
    let order = isMonthFirst ? "month first" : "day first"
    if profile.isOrderOpen {
      profile.warnings.append(
        "day and month cannot be told apart: no value has a number above 12 in only one place; \(order) is a guess")
    } else if dayFirst > 0, monthFirst > 0 {
      profile.isContradictory = true
      profile.warnings.append(
        "\(Wording.count(monthFirst)) values can only be read with the month first, \(Wording.count(dayFirst)) only with the day first; \(order) is taken"
      )
    } else {
      profile.notes.append(
        "\(order): \(Wording.count(max(dayFirst, monthFirst))) of \(Wording.count(all)) values can be read in no other way"
      )
    }
  }
}
