/// When the files of a source are all there.
package struct Arrival: Sendable, Equatable {
  /// Whether a batch without any file of the source is an error.
  package var isRequired = true
  /// How many files there are to be, an archive being one; nil for any number.
  package var expected: Int? = nil
  /// Pattern of a file that is put there when the others are complete.
  package var marker: String? = nil
  /// For how many seconds what is missing is waited for.
  package var wait = 0
  /// Seconds for which a complete file has not changed.
  package var settle = 0

  /// There must be a file.
  package static let required = Arrival()
  /// There may be none.
  package static let optional = Arrival(isRequired: false)
}
