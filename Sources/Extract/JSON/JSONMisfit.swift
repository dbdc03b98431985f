/// A kind of value that a source's paths do not lead through: a text where they have an object, say.
///
/// What they lead to has no value there, as if the member were absent; this tells that it was not.
package struct JSONMisfit: Sendable, Equatable {
  /// What was found.
  package enum Kind: String, Sendable { case scalar = "a single value", object = "an object", array = "an array" }
  /// The way to the value, as in definitions.
  package var path: String
  package var kind: Kind
  /// How many records have it.
  package var count: Int
  /// Number of the first record that has it, and the line on which that begins.
  package var record: Int64
  package var line: Int64
}
