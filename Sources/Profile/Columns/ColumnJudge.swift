import Columnar

/// Makes up a column's mind: from counts to a profile.
struct ColumnJudge {
  let tally: ColumnTally
  let name: ColumnName
  var profile: ColumnProfile

  init(_ tally: ColumnTally, name: String) {
    tally.finish()
    self.tally = tally
    self.name = ColumnName(name)
    profile = ColumnProfile(name: name)
  }

  /// Share of values that must be of a kind, so that the others are the exception.
  static let majority = 0.9

  func kinds(_ kinds: ColumnTally.Kind...) -> Int { kinds.reduce(0) { $0 + tally.kinds[$1.rawValue] } }

  /// The profile of the column.
  mutating func judge() -> ColumnProfile {
    profile.empty = tally.nulls + kinds(.blank)
    let distinct = tally.distinct
    profile.distinct = max(0, distinct.count - tally.distinctBlanks)
    profile.isDistinctExact = distinct.isExact
    profile.isUnique = tally.firstRepeat != nil ? false : tally.isUniquenessKnown ? true : nil
    judgeMarkersAndKind()
    profile.distinct = max(0, profile.distinct - profile.markers.count)
    profile.filled = tally.filled - kinds(.blank) - profile.markers.reduce(0) { $0 + $1.count }
    // Whether there is a telephone is nobody's number.
    if profile.kind == .text || profile.kind == .empty || name.isBirth {
      profile.isPersonal = profile.isPersonal || name.isPersonal
    }
    if tally.shortest <= tally.longest { profile.lengths = tally.shortest...tally.longest }
    findFrequent()
    noteOddities()
    return profile
  }

  private mutating func judgeMarkersAndKind() {
    let all = tally.markers.map {
      ColumnProfile.Value(text: String(decoding: $0.text, as: UTF8.self), count: $0.count, line: $0.line)
    }
    let sure = all.filter { NullMarker.certainty(Array($0.text.utf8)) == 2 }
    let likely = all.filter { NullMarker.certainty(Array($0.text.utf8)) == 1 }
    let texts = kinds(.text)
    let values = texts + kinds(.number, .time, .both)
    profile.markers = sure
    guard values > 0 else {
      profile.kind = likely.isEmpty ? .empty : .text
      return
    }
    let numbers = kinds(.number, .both)
    let times = kinds(.time, .both)
    let isMostly = { (count: Int) in
      // One among a few may be a slip as well.
      count == values || Double(count) >= Self.majority * Double(values) || (values >= 5 && count == values - 1)
    }
    if isMostly(times), kinds(.time) > 0 || areDaysAsNumbers {
      judgeTimes()
      note(misfits: values - times, of: values, .text, .number)
      profile.markers += likely
    } else if isMostly(numbers) {
      judgeNumbers()
      note(misfits: values - numbers, of: values, .text, .time)
      profile.markers += likely
    } else {
      judgeTexts(values)
      for marker in likely {
        profile.doubts.append(
          "\(Wording.quoted(marker.text)) (\(Wording.times(marker.count))) may mean that there is no value")
      }
      if numbers + times > 0, Double(numbers + times) > 0.2 * Double(values), profile.kind == .text {
        let what = [
          numbers > 0 ? Wording.times(numbers, "number") : nil, kinds(.time) > 0 ? Wording.times(times, "date") : nil,
        ]
        let text = what.compactMap { $0 }.joined(separator: " and ") + " among \(Wording.count(values)) values"
        if let only = onlyNumber {
          profile.doubts.append("\(text), always \(only): it may mean that there is no value")
        } else {
          profile.notes.append(text)
        }
      }
    }
    profile.markers.sort { $0.count > $1.count }
  }

  /// The number that stands again and again among texts; nil if there are others.
  private var onlyNumber: String? {
    let numbers = tally.numbers
    guard numbers.count > 1, let least = numbers.least, least.text == numbers.greatest?.text else { return nil }
    return String(decoding: least.text, as: UTF8.self)
  }

  /// Numbers of eight digits are days if all of them are, and there are some.
  private var areDaysAsNumbers: Bool {
    let both = kinds(.both)
    return both == kinds(.number, .both) && tally.distinct.count >= (name.isTime ? 1 : 3)
  }

  private mutating func note(misfits: Int, of values: Int, _ kinds: ColumnTally.Kind...) {
    guard misfits > 0 else { return }
    profile.misfits = misfits
    var examples = kinds.flatMap { tally.examples[$0.rawValue] }
    examples.sort { $0.line < $1.line }
    profile.misfitExamples = examples.prefix(5).map {
      ColumnProfile.Value(text: String(decoding: $0.text, as: UTF8.self), count: $0.count, line: $0.line)
    }
    let shown = profile.misfitExamples.prefix(3).map { "line \($0.line) \(Wording.quoted($0.text))" }
    let what = (profile.kind == .date || profile.kind == .timestamp ? "date" : "number") + (misfits == 1 ? "" : "s")
    profile.warnings.append(
      "\(Wording.count(misfits)) of \(Wording.count(values)) values \(misfits == 1 ? "is" : "are") no \(what): \(shown.joined(separator: ", "))\(misfits > shown.count ? ", …" : "")"
    )
  }

  private mutating func judgeTexts(_ values: Int) {
    profile.kind = .text
    if tally.structures == values {
      profile.kind = .structure
      return
    }
    if tally.isExact, let words = booleanWords() {
      profile.kind = .boolean
      if words.count > 2 { profile.notes.append("written as \(words.map(Wording.quoted).joined(separator: ", "))") }
      return
    }
    if tally.addresses * 10 >= values * 9 {
      profile.isPersonal = true
      if tally.addresses < values {
        profile.notes.append("e-mail addresses, but for \(Wording.times(values - tally.addresses, "value"))")
      }
    }
    if tally.clocks * 10 >= values * 9 { profile.notes.append("times of day") }
    if tally.hexadecimals == values { profile.notes.append("bytes, written as hexadecimal digits") }
    if tally.isExact, isOfMonths { profile.notes.append("names of months: no date without a year") }
    if tally.multiline > 0 { profile.notes.append("line ends within \(Wording.times(tally.multiline, "value"))") }
  }

  private var isOfMonths: Bool {
    guard tally.table.count > 1, tally.table.count <= 24 else { return false }
    return (0..<tally.table.count).allSatisfy { number in
      let text = tally.table.bytes[tally.table.range(number)]
      return text.allSatisfy { $0 <= 0x20 } || TimeScanner.isMonth(Array(text))
    }
  }

  private func booleanWords() -> [String]? {
    var words: [String] = []
    for number in 0..<tally.table.count {
      let text = String(decoding: tally.table.bytes[tally.table.range(number)], as: UTF8.self)
      if text.allSatisfy({ $0 == " " }) || NullMarker.certainty(Array(text.utf8)) == 2 { continue }
      words.append(text)
    }
    let pairs: [Set<String>] = [["true", "false"], ["t", "f"], ["yes", "no"], ["y", "n"]]
    let small = Set(words.map { $0.lowercased() })
    guard words.count <= 4, pairs.contains(where: { small.isSubset(of: $0) }), !small.isEmpty else { return nil }
    // One letter alone may stand for anything.
    return small.count == 1 && small.allSatisfy { $0.count == 1 } ? nil : words.sorted()
  }

  private mutating func findFrequent() {
    let table = tally.table
    guard table.count > 0 else { return }
    let absent = Set(profile.markers.map { Array($0.text.utf8) })
    // Of very many values, only what is frequent indeed was met early enough to be counted.
    let least = tally.isExact ? 2 : max(2, tally.filled / 100)
    var best = (0..<table.count).filter { number in
      guard tally.areCountsWhole, table.counts[number] >= least else { return false }
      let text = table.bytes[table.range(number)]
      return text.contains { $0 > 0x20 } && (absent.isEmpty || !absent.contains(Array(text)))
    }
    best.sort { table.counts[$0] > table.counts[$1] || (table.counts[$0] == table.counts[$1] && $0 < $1) }
    profile.frequent = best.prefix(5).map {
      ColumnProfile.Value(
        text: String(decoding: table.bytes[table.range($0)], as: UTF8.self), count: table.counts[$0],
        line: table.lines[$0])
    }
    if profile.least == nil, tally.isExact, profile.kind == .text || profile.kind == .boolean {
      let values = (0..<table.count).map { table.bytes[table.range($0)] }.filter { text in
        text.contains { $0 > 0x20 } && !absent.contains(Array(text))
      }
      profile.least = values.min { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
      profile.greatest = values.max { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private mutating func noteOddities() {
    let isTyped = profile.kind != .text && profile.kind != .structure
    if kinds(.blank) > 0, tally.filled > 0,
      let example = tally.examples[ColumnTally.Kind.blank.rawValue].first(where: { !$0.text.isEmpty })
    {
      profile.notes.append("blanks in place of no value, first at line \(example.line)")
      if isTyped, !profile.cleaning.contains("money") { profile.cleaning.insert("trim", at: 0) }
    }
    if tally.padded > 0 {
      profile.notes.append("blanks around \(Wording.times(tally.padded, "value"))")
      if !profile.cleaning.contains("trim") { profile.cleaning.insert("trim", at: 0) }
    }
    if tally.wrapped > 0, profile.kind == .text {
      profile.notes.append("\(Wording.times(tally.wrapped, "value")) behind an apostrophe or in =\"…\"")
      profile.cleaning.append("strip_quote")
    }
    if tally.damaged > 0 {
      profile.warnings.append(
        "\(Wording.times(tally.damaged, "value")) with � (U+FFFD): characters were lost before the file was written")
    }
    if profile.empty == 0, profile.filled > 0, profile.markers.isEmpty, profile.isUnique == nil {
      profile.notes.append("no value is repeated as far as could be kept track of")
    }
  }
}
