package import Columnar
package import Definitions

/// A question as it was typed, or as it is saved: nothing is checked yet.
package struct QuestionText: Sendable {
  package typealias Part = SavedQuestion.Part

  /// The texts of the parts, with their places.
  private(set) var pieces: [Part: [SavedQuestion.Piece]] = [:]
  package var totals = Question.Totals.none
  /// The day that `in last 13 months` counts from.
  package var today: CivilDate?

  package init() {}

  /// A question of a command line, part by part.
  package init(
    cube: String, measures: String, by: String = "", filter: String? = nil, having: String? = nil,
    totals: Question.Totals = .none, sets: String? = nil, order: String? = nil, top: String? = nil,
    others: Bool = false, limit: String? = nil, pivot: String? = nil
  ) {
    self[.cubes] = cube
    self[.measures] = measures
    self[.by] = by
    self[.where] = filter
    self[.having] = having
    self.totals = totals
    self[.sets] = sets
    self[.order] = order
    self[.top] = top
    self[.others] = others ? "true" : nil
    self[.limit] = limit
    self[.pivot] = pivot
  }

  /// A saved question.
  ///
  /// - Throws: `Failure` for totals that there are not.
  package init(_ saved: SavedQuestion) throws {
    pieces = saved.parts
    if let piece = saved.parts[.totals]?.first {
      guard let totals = Question.Totals(rawValue: piece.text) else {
        throw QuestionReader.unknown(
          "kind of totals", piece.text, of: "a question", at: piece.place.description,
          Question.Totals.allCases.map(\.rawValue))
      }
      self.totals = totals
    }
  }

  /// The text of a part, as one; set, it is that of a command line.
  package subscript(part: Part) -> String? {
    get { pieces[part].map { $0.map(\.text).joined(separator: part == .sets ? ";" : ",") } }
    set {
      let option = part == .cubes ? "CUBE" : "--\(part.rawValue)"
      pieces[part] = newValue.map { [SavedQuestion.Piece(text: $0, place: SourcePlace(file: option))] }
    }
  }

  /// Where a part stands, for messages.
  func place(_ part: Part) -> String {
    if part == .totals, pieces[.totals] == nil { return "--\(totals.rawValue)" }
    guard let place = pieces[part]?.first?.place else { return "--\(part.rawValue)" }
    return place.file.hasPrefix("--") || place.file == "CUBE" ? place.file : place.description
  }

  /// The entries of a list, each with its place.
  func items(_ part: Part) -> [SavedQuestion.Piece] {
    (pieces[part] ?? []).flatMap { $0.divided(by: ",") }.filter { !$0.text.isEmpty }
  }

  /// The lists of a list of lists; an empty one stays.
  func lists(_ part: Part) -> [[SavedQuestion.Piece]] {
    (pieces[part] ?? []).flatMap { $0.divided(by: ";") }.map { $0.divided(by: ",").filter { !$0.text.isEmpty } }
  }

  /// The one text of a part that is no list.
  func piece(_ part: Part) -> SavedQuestion.Piece? { pieces[part]?.first }
}

extension SavedQuestion.Piece {
  /// The texts between separators that stand outside of parentheses and apostrophes, without blanks around them.
  func divided(by separator: Unicode.Scalar) -> [SavedQuestion.Piece] {
    let scalars = Array(text.unicodeScalars)
    var pieces: [SavedQuestion.Piece] = []
    var begin = 0
    var depth = 0
    var isQuoted = false
    for index in 0...scalars.count {
      if index < scalars.count {
        let scalar = scalars[index]
        if scalar == "'" { isQuoted.toggle() }
        if scalar == "(", !isQuoted { depth += 1 }
        if scalar == ")", !isQuoted { depth -= 1 }
        if isQuoted || depth > 0 || scalar != separator { continue }
      }
      var (from, to) = (begin, index)
      while from < to, scalars[from] == " " || scalars[from] == "\n" { from += 1 }
      while to > from, scalars[to - 1] == " " || scalars[to - 1] == "\n" { to -= 1 }
      pieces.append(part(from, to, scalars))
      begin = index + 1
    }
    return pieces
  }

  /// The characters from one to before another.
  func part(_ from: Int, _ to: Int, _ scalars: [Unicode.Scalar]) -> SavedQuestion.Piece {
    var piece = self
    piece.text = String(String.UnicodeScalarView(scalars[from..<to]))
    if isVerbatim { piece.place.column += from }
    return piece
  }
}
