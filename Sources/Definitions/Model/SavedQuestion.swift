/// A question that is kept by name: the texts of its parts, as `schemas/<warehouse>/questions/*.yaml` has them. What they
/// mean is read like what is typed on a command line.
package struct SavedQuestion: Sendable {
  /// A text, and where it stands.
  package struct Piece: Sendable {
    package var text: String
    package var place: SourcePlace
    /// Whether each character is one column of the line behind `place`.
    package var isVerbatim: Bool

    package init(text: String, place: SourcePlace, isVerbatim: Bool = true) {
      self.text = text
      self.place = place
      self.isVerbatim = isVerbatim
    }
  }
  /// The parts of a question, by the names of their options.
  package enum Part: String, Sendable, CaseIterable {
    case cubes, measures, by, `where`, having, totals, sets, order, top, others, limit, pivot

    /// Whether it can be a list.
    var isList: Bool {
      switch self {
      case .cubes, .measures, .by, .sets, .order: true
      default: false
      }
    }
  }
  package var name: String
  package var summary: String
  package var parts: [Part: [Piece]]
}
