import Columnar
import OperatingSystem

/// What is found wrong while a definition is read. Reading goes on with a stand-in, so that all errors are told at once.
final class Findings {
  private var found: [(place: SourcePlace, failure: Failure)] = []
  private var files: [String] = []

  var isEmpty: Bool { found.isEmpty }
  var count: Int { found.count }

  /// Notes an error of the definition.
  func report(_ message: String, at place: SourcePlace, remedy: String? = nil) {
    report(Failure(.usage, message, at: "\(place)", remedy: remedy), at: place)
  }

  /// Notes a failure whose own place is known already.
  func report(_ failure: Failure, at place: SourcePlace) {
    if !files.contains(place.file) { files.append(place.file) }
    var failure = failure
    if let note = place.note { failure.message += " (\(note))" }
    found.append((place, failure))
  }

  /// Throws if something was found.
  func check() throws {
    if found.isEmpty { return }
    let order = found.enumerated().sorted { a, b in
      let (left, right) = (rank(a.element.place), rank(b.element.place))
      return left == right ? a.offset < b.offset : left.lexicographicallyPrecedes(right)
    }
    throw DefinitionErrors(order.map(\.element.failure))
  }

  private func rank(_ place: SourcePlace) -> [Int] {
    [files.firstIndex(of: place.file) ?? 0, place.line, place.column]
  }
}

// MARK: - Values of scalars

extension Findings {
  /// A text.
  func text(_ node: YAMLNode, _ subject: String, expecting: String = "a text") -> String? {
    if let text = node.text, !node.isNull || text == "null" { return text }
    report("\(subject): expected \(expecting), found \(node.kind)", at: node.place)
    return nil
  }

  /// A text that is not empty.
  func filledText(_ node: YAMLNode, _ subject: String, expecting: String) -> String? {
    guard let text = text(node, subject, expecting: expecting) else { return nil }
    if !text.isEmpty { return text }
    report("\(subject): expected \(expecting), found an empty text", at: node.place)
    return nil
  }

  /// `true` or `false`.
  func boolean(_ node: YAMLNode, _ subject: String) -> Bool? {
    switch node.text {
    case "true": return true
    case "false": return false
    default:
      report("\(subject): expected true or false, found \(node.kind)", at: node.place)
      return nil
    }
  }

  /// A whole number within bounds.
  func integer(_ node: YAMLNode, _ subject: String, _ bounds: ClosedRange<Int>) -> Int? {
    if let number = node.text.flatMap({ Int($0) }), bounds.contains(number) { return number }
    let expected =
      bounds.upperBound == .max
      ? "a whole number from \(bounds.lowerBound)" : "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
    report("\(subject): expected \(expected), found \(node.kind)", at: node.place)
    return nil
  }

  /// One of the words of an enumeration.
  func choice<T: RawRepresentable & CaseIterable>(_ node: YAMLNode, _ subject: String, _: T.Type) -> T?
  where T.RawValue == String {
    if let text = node.text, let value = T(rawValue: text) { return value }
    let words = T.allCases.map(\.rawValue)
    let remedy = node.text.flatMap { NearestName.find($0, in: words) }.map { "did you mean '\($0)'?" }
    report(
      "\(subject): expected \(words.joined(separator: " or ")), found \(node.kind)", at: node.place, remedy: remedy)
    return nil
  }

  /// A column type.
  func type(_ node: YAMLNode, _ subject: String) -> ColumnType? {
    if let text = node.text, let type = ColumnType(definition: text) { return type }
    let names = ["text", "integer", "decimal(2)", "date", "timestamp", "boolean"]
    report(
      "\(subject): expected a type, found \(node.kind)", at: node.place,
      remedy: NearestName.remedy(node.text ?? "", in: names, called: "types"))
    return nil
  }

  /// A text, or a list of texts.
  func texts(_ node: YAMLNode, _ subject: String, expecting: String = "a text or a list of texts") -> [String]? {
    if let elements = node.elements {
      let texts = elements.compactMap { self.text($0, subject) }
      return texts.count == elements.count ? texts : nil
    }
    return text(node, subject, expecting: expecting).map { [$0] }
  }

  /// A name of something that becomes a name in the warehouse: `[a-z][a-z0-9_]*`, short enough for its longest suffix.
  func name(_ text: String, _ subject: String, at place: SourcePlace, suffix: Int = 0) -> String? {
    let bytes = Array(text.utf8)
    let isWord = bytes.allSatisfy { $0 >= 0x61 && $0 <= 0x7a || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5f }
    guard let first = bytes.first, isWord, first >= 0x61 else {
      let remedy = text.lowercased()
      let isFine = remedy != text && Findings.isName(remedy)
      report(
        "\(subject): '\(text.shortened)' is no name; names are small letters, digits and _, a letter first", at: place,
        remedy: isFine ? "did you mean '\(remedy)'?" : nil)
      return nil
    }
    guard bytes.count + suffix <= 63 else {
      report(
        "\(subject): the name '\(text.shortened)' has \(bytes.count) letters; at most \(63 - suffix) fit", at: place)
      return nil
    }
    return text
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first >= 0x61, first <= 0x7a else { return false }
    return text.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7a || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5f }
  }

  /// The entries of a mapping whose keys are names; each name with its value.
  func named(_ node: YAMLNode, _ subject: String, suffix: Int = 0) -> [(name: String, entry: YAMLNode.Entry)] {
    guard let entries = node.entries else {
      if !node.isNull { report("\(subject): expected a mapping, found \(node.kind)", at: node.place) }
      return []
    }
    return entries.compactMap { entry in
      name(entry.key, subject, at: entry.keyPlace, suffix: suffix).map { ($0, entry) }
    }
  }

  /// A reference to something by its name.
  func reference(
    _ text: String, among names: [String], _ problem: String, called what: String, at place: SourcePlace
  ) -> Bool {
    if names.contains(text) { return true }
    report("\(problem) '\(text.shortened)'", at: place, remedy: NearestName.remedy(text, in: names, called: what))
    return false
  }
}

extension ColumnType {
  /// The type that a definition writes so: `text`, `integer`, `decimal(2)`, `date`, `timestamp`, `boolean`.
  package init?(definition text: String) {
    switch text {
    case "text": self = .text
    case "integer": self = .integer
    case "date": self = .date
    case "timestamp": self = .timestamp
    case "boolean": self = .boolean
    default:
      guard text.hasPrefix("decimal("), text.hasSuffix(")") else { return nil }
      guard let scale = UInt8(text.dropFirst(8).dropLast()), scale <= ScaledDecimal.greatestScale else { return nil }
      self = .decimal(scale: Int(scale))
    }
  }
}
