/// What the encoding of a text was found to be.
package struct DetectedEncoding: Sendable, Equatable {
  /// Its name, as iconv knows it, in lower case; `utf-8` where there is nothing but ASCII.
  package var name: String
  /// How sure that is, 0 to 1, as against encodings that would give another text.
  package var confidence: Double
  /// What else it may be, the likeliest first.
  package var alternatives: [String]
  /// Whether it says so itself, by a byte order mark.
  package var hasByteOrderMark: Bool
  /// Whether there is nothing but ASCII, which most encodings agree about.
  package var isASCII: Bool

  package init(
    name: String, confidence: Double, alternatives: [String] = [], hasByteOrderMark: Bool = false, isASCII: Bool = false
  ) {
    self.name = name
    self.confidence = confidence
    self.alternatives = alternatives
    self.hasByteOrderMark = hasByteOrderMark
    self.isASCII = isASCII
  }
}
