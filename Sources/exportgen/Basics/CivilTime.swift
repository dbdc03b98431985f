// Instants are seconds since 1970-01-01 00:00 on the clock of Asia/Shanghai, which has had no daylight saving since
// 1991: the day and the month of an instant are plain divisions, and UTC is eight hours earlier.

/// Seconds of a day.
let secondsOfDay = 86_400

/// Seconds by which Shanghai is ahead of UTC.
let shanghaiOffset = 8 * 3600

/// A day of the Gregorian calendar.
struct CivilDay: Equatable {
  var year: Int
  var month: Int
  var day: Int

  /// The day so many days after 1970-01-01.
  init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Reads `YYYY-MM-DD`; nil when the text is no day of the calendar.
  init?(text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
    guard let year = Int(text.prefix(4)), let month = Int(text.dropFirst(5).prefix(2)), let day = Int(text.suffix(2)),
      year >= 1970, (1...12).contains(month), day >= 1
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    guard CivilDay(daysSince1970: daysSince1970) == self else { return nil }
  }

  /// Days from 1970-01-01 to this day.
  var daysSince1970: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// `YYYY-MM-DD`.
  var text: String {
    var bytes: [UInt8] = []
    bytes.append(day: self)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The month of an instant, counted from year 0.
func monthIndex(of instant: Int) -> Int {
  let day = CivilDay(daysSince1970: instant / secondsOfDay)
  return day.year * 12 + day.month - 1
}
