/// What is fuzzed: any bytes at all must give a clean end, and the same one however they are cut.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// The CSV reader, in many dialects and encodings.
  case csv
  /// The fixed-width reader, in all units and many encodings.
  case fixedWidth = "fixed_width"
  /// The JSON reader, for documents and sequences.
  case json
  /// The reader of pipelines and schemas.
  case definitions

  /// The one that the driver runs.
  package nonisolated(unsafe) static var chosen = FuzzTarget.csv

  /// Where inputs of a kind are kept: `Seeds`, which fuzzing starts from, or `Finds`, which it once found.
  package func folder(of kind: String) -> String {
    let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return here.dropLast(2).joined(separator: "/") + "/\(kind)/\(rawValue)"
  }

  /// What is wrong with how an input is treated; nil if nothing is. (A crash does not come back from here.)
  package func finding(_ input: [UInt8]) -> String? {
    switch self {
    case .csv: CSVInput(input).finding()
    case .fixedWidth: FixedWidthInput(input).finding()
    case .json: JSONInput(input).finding()
    case .definitions: DefinitionsInput(input).finding()
    }
  }
}
