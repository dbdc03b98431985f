/// Why a command cannot go on: what a person needs to know, and how the process is to end.
///
/// Bad *data* is never a `Failure`: it becomes a `Reject`, and work goes on.
package struct Failure: Error, Sendable, CustomStringConvertible {
  /// How the process ends.
  package var status: ExitStatus
  /// What is wrong, in one sentence, naming the value and the rule.
  package var message: String
  /// Where: `file:line:column`, as far as it is known.
  package var place: String?
  /// What to do about it.
  package var remedy: String?
  /// Whether the same work, done again at once, may well succeed: it only came into the way of somebody else's.
  package var isCollision = false

  /// Makes a failure.
  package init(_ status: ExitStatus, _ message: String, at place: String? = nil, remedy: String? = nil) {
    self.status = status
    self.message = message
    self.place = place
    self.remedy = remedy
  }

  /// The failure as it is printed: place, problem, remedy.
  package var description: String {
    var text = place.map { "\($0): " } ?? ""
    text += message
    if let remedy { text += "\n  → \(remedy)" }
    return text
  }
}
