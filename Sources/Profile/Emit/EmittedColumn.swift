import Columnar

/// A column as a definition declares it.
struct EmittedColumn {
  var name: String
  var from: String
  var type: ColumnType
  var formats: [String] = []
  var cleaning: [String] = []
  /// Texts that mean "no value"; nil for those of the source.
  var nulls: [String]?
  var profile: ColumnProfile
  /// What was uncertain, for a person to decide.
  var doubts: [String] = []

  init(_ profile: ColumnProfile, name: String, from: String, sourceNulls: [String]) {
    self.profile = profile
    self.name = name
    self.from = from
    cleaning = profile.cleaning
    let markers = profile.markers.map(\.text).filter { !sourceNulls.contains($0) }
    if !markers.isEmpty { nulls = sourceNulls + markers }
    switch profile.kind {
    case .integer: type = .integer
    case .decimal(let scale): type = .decimal(scale: scale)
    case .boolean: type = .boolean
    case .date: type = .date
    case .timestamp: type = .timestamp
    case .empty, .text, .structure: type = .text
    case .percent:
      type = .text
      doubts.append("percentages are kept as text")
    case .measurement:
      type = .text
      doubts.append("numbers that no exact decimal holds are kept as text")
    }
    if profile.kind == .empty { doubts.append("no values: the type is a guess") }
    if type == .date || type == .timestamp { readForms() }
    noteMisfits()
    if type == .text, cleaning.contains("money") { cleaning.removeAll { $0 == "money" } }
  }

  private mutating func readForms() {
    formats = profile.forms.map(\.format)
    if formats.count == 1, formats[0] == "iso" { formats = [] }
    guard let first = profile.forms.first(where: { $0.otherFormat != nil }) else { return }
    if profile.isOrderOpen {
      doubts.append("day or month first? No value tells; the other way is \(first.otherFormat ?? "")")
    } else if profile.misfits == 0 {
      doubts.append("\(Wording.count(first.deciding)) values can be read in no other order")
    }
  }

  /// What is not of the type would be rejected: then it is kept as text, and said.
  private mutating func noteMisfits() {
    guard
      profile.misfits > 0
        || profile.warnings.contains(where: { $0.contains("three decimals") || $0.contains("only with the day first") })
    else { return }
    let count = max(1, profile.misfits)
    doubts.append(
      "\(profile.kindText), but for \(Wording.times(count, "value")) such as \(Wording.quoted(profile.misfitExamples.first?.text ?? "")): kept as text"
    )
    type = .text
    formats = []
  }

  /// Keeps the column as text.
  mutating func makeText() {
    type = .text
    formats = []
    cleaning.removeAll { $0 == "money" }
  }

  /// Whether its name is that of data about a person.
  var isPersonal: Bool {
    let small = name.lowercased()
    let words = [
      "email", "e_mail", "mail", "phone", "mobile", "fax", "first_name", "last_name", "full_name", "birth", "address",
      "street",
    ]
    return words.contains { small.contains($0) } || profile.notes.contains { $0.hasPrefix("e-mail addresses") }
  }
}
