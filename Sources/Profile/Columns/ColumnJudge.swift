import Columnar

/// Makes up a column's mind: from counts to a profile.
struct ColumnJudge {
  let tally: ColumnTally
  /// Whether the column is named as something that happens at a time.
  let isNamedAsTime: Bool
  var profile: ColumnProfile

  init(_ tally: ColumnTally, name: String) {
    tally.finish()
    self.tally = tally
    profile = ColumnProfile(name: name)
    isNamedAsTime = Self.isNamedAsTime(name)
  }

  static func isNamedAsTime(_ name: String) -> Bool {
    let small = name.lowercased()
    let words = ["date", "time", "created", "updated", "epoch", "stamp", "日期", "时间", "日時"]
    return words.contains { small.contains($0) } || small.hasSuffix("_at") || small.hasSuffix(" at")
      || name.hasSuffix("At")
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
      count == values || (values >= 10 && Double(count) >= Self.majority * Double(values))
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
        profile.notes.append(
          "\(Wording.quoted(marker.text)) (\(Wording.times(marker.count))) may mean that there is no value")
      }
      if numbers + times > 0, Double(numbers + times) > 0.2 * Double(values), profile.kind == .text {
        let what = [
          numbers > 0 ? "\(Wording.count(numbers)) numbers" : nil,
          kinds(.time) > 0 ? "\(Wording.count(times)) dates" : nil,
        ]
        profile.notes.append(
          "\(what.compactMap { $0 }.joined(separator: " and ")) among \(Wording.count(values)) values")
      }
    }
    profile.markers.sort { $0.count > $1.count }
  }

  /// Numbers of eight digits are days if all of them are, and there are some.
  private var areDaysAsNumbers: Bool {
    let both = kinds(.both)
    return both == kinds(.number, .both) && tally.distinct.count >= (isNamedAsTime ? 1 : 3)
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
    let what = profile.kind == .date || profile.kind == .timestamp ? "dates" : "numbers"
    profile.warnings.append(
      "\(Wording.count(misfits)) of \(Wording.count(values)) values are no \(what): \(shown.joined(separator: ", "))\(misfits > shown.count ? ", …" : "")"
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
      profile.notes.append(
        "e-mail addresses" + (tally.addresses < values ? ", but for \(Wording.count(values - tally.addresses))" : ""))
    }
    if tally.multiline > 0 { profile.notes.append("line ends within \(Wording.times(tally.multiline, "value"))") }
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
    var best = (0..<table.count).filter { number in
      guard table.counts[number] > 1 else { return false }
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
    if tally.wrapped > 0 {
      profile.notes.append("\(Wording.times(tally.wrapped, "value")) behind an apostrophe or in =\"…\"")
      profile.cleaning.append("strip_quote")
    }
    if profile.empty == 0, profile.filled > 0, profile.markers.isEmpty, profile.isUnique == nil {
      profile.notes.append("no value is repeated as far as could be kept track of")
    }
  }
}
