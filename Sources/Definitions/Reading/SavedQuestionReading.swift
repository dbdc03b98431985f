/// Reads `questions/<name>.yaml`: the form alone. Names are found when the question is.
struct SavedQuestionReading {
  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  static let keys = ["question", "description"] + SavedQuestion.Part.allCases.map(\.rawValue)

  func read(_ node: YAMLNode) -> SavedQuestion? {
    guard let mapping = DefinitionMapping(node, "question", keys: Self.keys, findings),
      let name = mapping.name("question")
    else { return nil }
    let subject = "question \(name)"
    var question = SavedQuestion(name: name, summary: mapping.summary(), parts: [:])
    for part in [SavedQuestion.Part.cubes, .measures] where !mapping.has(part.rawValue) {
      findings.report("\(subject): '\(part.rawValue)' is missing", at: mapping.place)
    }
    for part in SavedQuestion.Part.allCases {
      guard let value = mapping.optional(part.rawValue) else { continue }
      if part == .others, findings.boolean(value, "\(subject): others") != true { continue }
      let nodes = part.isList ? value.elements ?? [value] : [value]
      if nodes.isEmpty {
        findings.report(
          "\(subject): \(part.rawValue) is an empty list", at: value.place, remedy: "name something, or leave it out")
        continue
      }
      question.parts[part] = nodes.compactMap { node in
        findings.text(
          node, "\(subject): \(part.rawValue)", expecting: part.isList ? "a text or a list of texts" : "a text"
        )
        .map { SavedQuestion.Piece(text: $0, place: node.place(ofCharacter: 0), isVerbatim: node.isVerbatim) }
      }
    }
    return question
  }
}
