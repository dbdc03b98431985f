package import Columnar

extension Dimension {
  /// The columns that questions may group and filter by, the durable id of a standard dimension included.
  package var levels: [(field: Field, isPersonal: Bool)] {
    if let generated = generatedLayout {
      return generated.columns.dropFirst().map { (Field($0.name, $0.type), false) }
    }
    var levels: [(field: Field, isPersonal: Bool)] = []
    // A person's accounts have natural keys of their own; the person has none.
    if identity == nil {
      if !isConformed { levels.append((Field("system", .text), false)) }
      levels += naturalKey.map { ($0, false) }
    }
    levels += attributes.map { (Field($0.name, $0.type), $0.isPersonal) }
    levels.append((Field(idColumn, .integer), false))
    return levels
  }
}
