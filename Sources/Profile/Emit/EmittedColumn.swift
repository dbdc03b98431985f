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
  private var doubts: [String] = []
  /// What is to be said of the order of day and month.
  private var order: String?

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
    doubts += profile.doubts
    if type == .date || type == .timestamp { readForms() }
    noteMisfits()
    if type == .text, cleaning.contains("money") { cleaning.removeAll { $0 == "money" } }
  }

  private mutating func readForms() {
    formats = profile.forms.map(\.format)
    if formats.count == 1, formats[0] == "iso" { formats = [] }
    guard let first = profile.forms.first(where: { $0.otherFormat != nil }) else { return }
    if profile.isOrderOpen {
      order = "day or month first? No value tells; the other way is \(first.otherFormat ?? "")"
    } else {
      order = "\(Wording.times(first.deciding, "value")) can be read in no other order of day and month"
    }
  }

  /// What is not of the type would be rejected: then it is kept as text, and said.
  private mutating func noteMisfits() {
    guard profile.misfits > 0 || profile.isContradictory else { return }
    if let example = profile.misfitExamples.first {
      doubts.append(
        "\(profile.kindText), but for \(Wording.times(profile.misfits, "value")) such as \(Wording.quoted(example.text)): kept as text"
      )
    } else {
      doubts.append("\(profile.kindText), written in ways that contradict each other: kept as text")
    }
    type = .text
    formats = []
  }

  /// What stands beside the column as a comment.
  var remarks: [String] { doubts + (type == .date || type == .timestamp ? [order].compactMap { $0 } : []) }

  /// Keeps the column as text.
  mutating func makeText() {
    type = .text
    formats = []
    cleaning.removeAll { $0 == "money" }
  }

  /// Whether it holds nothing but 0 and 1.
  var isFlag: Bool { profile.least == "0" && profile.greatest == "1" && type == .integer }
}
