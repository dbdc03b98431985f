import Columnar

/// Reads the days off and the days worked instead: CSV with the header `date,name,working`.
enum HolidayFile {
  /// The days in order.
  static func read(_ bytes: [UInt8], shown: String, _ findings: Findings) -> [Calendar.Holiday] {
    var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0d ? line.dropLast() : line, as: UTF8.self)
    }
    if lines.first?.unicodeScalars.first == "\u{FEFF}" { lines[0].unicodeScalars.removeFirst() }
    guard lines.first == "date,name,working" else {
      findings.report("expected the header date,name,working", at: SourcePlace(file: shown))
      return []
    }
    var days: [Calendar.Holiday] = []
    var seen: Set<CivilDate> = []
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      var place = SourcePlace(file: shown, line: index + 1)
      guard fields.count == 3 else {
        findings.report("expected three fields (date,name,working), found \(fields.count)", at: place)
        continue
      }
      guard let number = TimeLiteral.date(fields[0]) else {
        findings.report("expected a date as 2026-01-31, found '\(fields[0].shortened)'", at: place)
        continue
      }
      let date = CivilDate(daysSince1970: number)
      guard seen.insert(date).inserted else {
        findings.report("the day \(date) stands twice", at: place)
        continue
      }
      guard fields[2] == "true" || fields[2] == "false" else {
        place.column = fields[0].unicodeScalars.count + fields[1].unicodeScalars.count + 3
        findings.report("expected true or false, found '\(fields[2].shortened)'", at: place)
        continue
      }
      days.append(Calendar.Holiday(date: date, name: fields[1], isWorking: fields[2] == "true"))
    }
    return days.sorted { $0.date.daysSince1970 < $1.date.daysSince1970 }
  }
}
