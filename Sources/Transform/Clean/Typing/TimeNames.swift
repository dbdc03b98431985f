/// English names in dates.
enum TimeNames {
  /// The number of a month by its short or long name, packed by `TimeReader.letters`; nil if it is none.
  ///
  /// September has nine letters: its packed form has lost the first and is marked, so it is compared apart.
  static func month(_ word: UInt64, length: Int) -> Int? {
    if length == 9 { return word == september ? 9 : nil }
    return (short.firstIndex(of: word) ?? long.firstIndex(of: word)).map { $0 + 1 }
  }

  /// Whether a word is the name of a weekday.
  static func isWeekday(_ word: UInt64, length: Int) -> Bool {
    length == 9 ? word == wednesday : shortDays.contains(word) || longDays.contains(word)
  }

  private static let short = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    .map(pack)
  private static let long = [
    "january", "february", "march", "april", "may", "june", "july", "august", "", "october", "november", "december",
  ].map(pack)
  private static let shortDays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(pack)
  private static let longDays = ["monday", "tuesday", "thursday", "friday", "saturday", "sunday"].map(pack)
  private static let september = pack("september") | 0xff
  private static let wednesday = pack("wednesday") | 0xff

  private static func pack(_ word: String) -> UInt64 { word.utf8.reduce(0) { $0 << 8 | UInt64($1) } }
}
