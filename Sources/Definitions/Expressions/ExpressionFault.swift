/// What is wrong with an expression's text, and where in it.
struct ExpressionFault: Error, Equatable {
  var message: String
  /// Place in the text, in Unicode scalars from 0.
  var offset: Int
  var remedy: String?
  /// Whether it only follows from an error that is told elsewhere.
  var isConsequence = false

  init(_ message: String, at offset: Int, remedy: String? = nil) {
    self.message = message
    self.offset = offset
    self.remedy = remedy
  }
}
