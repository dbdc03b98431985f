/// A place in a definition file.
package struct SourcePlace: Sendable, Hashable, CustomStringConvertible {
  /// The file as messages name it.
  package var file: String
  /// Line, from 1.
  package var line: Int
  /// Column in characters, from 1.
  package var column: Int
  /// What else leads here, for messages: where a ready-made source is used, or what an override takes the place of.
  package var note: String?

  /// Makes a place; the beginning of the file by default.
  package init(file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`.
  package var description: String { "\(file):\(line):\(column)" }
}
