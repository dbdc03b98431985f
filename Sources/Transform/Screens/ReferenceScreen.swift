import Columnar

/// Finds rows whose key leads to no member that anybody has told of: neither in the batch nor in the warehouse. Members
/// that only facts have spoken of do not count.
struct ReferenceScreen: BatchScreen {
  let dimension: Int
  let dimensionName: String
  /// Empty for conformed dimensions.
  let system: String
  let key: [ExpressionEvaluator]
  private var keys = ByteTable()
  /// By number of the key: whether nobody knows it.
  private var isUnknown: [Bool] = []

  init(dimension: Int, name: String, system: String, key: [ExpressionEvaluator]) {
    self.dimension = dimension
    dimensionName = name
    self.system = system
    self.key = key
  }

  var usedColumns: Set<Int> { key.reduce(into: []) { $0.formUnion($1.usedColumns) } }

  mutating func look(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {
    let parts = key.map { $0.evaluate(chunk) }
    let usable = UsableRows(chunk, parts)
    let columns = KeyColumns(parts.map(\.column))
    var bytes: [UInt8] = []
    for row in 0..<chunk.rowCount where usable.contains(row) && columns.write(row, into: &bytes) {
      found.tested += 1
      _ = keys.insert(bytes.span)
    }
  }

  mutating func decide(_ known: ScreenKnowledge, _ found: inout ScreenFindings) -> Bool {
    let directory = known.dimensions[dimension]?.state.directory
    let place = directory?.systems.firstIndex(of: system)
    isUnknown = (0..<keys.count).map { number in
      guard let directory, let place,
        let member = directory.find(keys.bytes.span.extracting(keys.range(of: number)), system: place)
      else { return true }
      return directory.isInferred[member]
    }
    let unknown = isUnknown.count { $0 }
    found.note = "\(keys.count) keys, \(unknown) of them unknown"
    return unknown > 0
  }

  func lookAgain(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {
    let parts = key.map { $0.evaluate(chunk) }
    let usable = UsableRows(chunk, parts)
    let columns = KeyColumns(parts.map(\.column))
    var bytes: [UInt8] = []
    for row in 0..<chunk.rowCount where usable.contains(row) && columns.write(row, into: &bytes) {
      if let number = keys.find(bytes.span), isUnknown[number] { found.fail(chunk, row, file: file) }
    }
  }

  var askedKeys: (dimension: String, system: String, keys: ByteTable)? { (dimensionName, system, keys) }
}
