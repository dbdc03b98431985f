import Columnar

/// A mapping of a definition whose keys are known: reports keys that are not, and those that are missing.
struct DefinitionMapping {
  /// What it defines, for messages: `source shop_orders`.
  let subject: String
  let place: SourcePlace
  let findings: Findings
  private let entries: [String: YAMLNode.Entry]

  /// Takes a node; nil, and an error, if it is no mapping.
  init?(_ node: YAMLNode, _ subject: String, keys: [String], _ findings: Findings) {
    guard let entries = node.entries else {
      findings.report("\(subject): expected a mapping with \(keys[0]), found \(node.kind)", at: node.place)
      return nil
    }
    self.subject = subject
    self.place = node.place
    self.findings = findings
    var known: [String: YAMLNode.Entry] = [:]
    for entry in entries {
      if keys.contains(entry.key) {
        known[entry.key] = entry
      } else {
        findings.report(
          "\(subject): unknown key '\(entry.key.shortened)'", at: entry.keyPlace,
          remedy: NearestName.remedy(entry.key, in: keys, called: "keys"))
      }
    }
    self.entries = known
  }

  /// The value of a key; nil if the key is not there. A key with nothing behind it is an error.
  func optional(_ key: String) -> YAMLNode? {
    guard let entry = entries[key] else { return nil }
    if entry.value.isNull {
      findings.report("\(subject): '\(key)' has no value", at: entry.keyPlace)
      return nil
    }
    return entry.value
  }

  /// The value of a key that must be there.
  func required(_ key: String, remedy: String? = nil) -> YAMLNode? {
    if entries[key] == nil {
      findings.report("\(subject): '\(key)' is missing", at: place, remedy: remedy)
      return nil
    }
    return optional(key)
  }

  /// Whether a key is there at all.
  func has(_ key: String) -> Bool { entries[key] != nil }

  /// Where a key stands; the mapping's own place if it is not there.
  func keyPlace(_ key: String) -> SourcePlace { entries[key]?.keyPlace ?? place }

  // MARK: - Values

  func text(_ key: String) -> String? { optional(key).flatMap { findings.text($0, "\(subject): \(key)") } }

  /// The one-line description, or what stands in for it.
  func summary(else other: String = "") -> String { text("description") ?? other }

  func boolean(_ key: String, default value: Bool) -> Bool {
    optional(key).flatMap { findings.boolean($0, "\(subject): \(key)") } ?? value
  }

  func choice<T: RawRepresentable & CaseIterable>(_ key: String, default value: T) -> T where T.RawValue == String {
    optional(key).flatMap { findings.choice($0, "\(subject): \(key)", T.self) } ?? value
  }

  func integer(_ key: String, _ bounds: ClosedRange<Int>) -> Int? {
    optional(key).flatMap { findings.integer($0, "\(subject): \(key)", bounds) }
  }

  func type(_ key: String) -> ColumnType? { optional(key).flatMap { findings.type($0, "\(subject): \(key)") } }

  /// A required name.
  func name(_ key: String, suffix: Int = 0) -> String? {
    guard let node = required(key) else { return nil }
    guard let text = findings.text(node, "\(subject): \(key)", expecting: "a name") else { return nil }
    return findings.name(text, subject, at: node.place, suffix: suffix)
  }
}
