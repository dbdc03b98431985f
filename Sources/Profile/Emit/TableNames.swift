// Files of one system often share the beginning of their names; it says nothing here. Tables of one name in several files
// are told apart by their files:
//
// ```
// AdventureWorks_Returns.csv, AdventureWorks_Customers.csv   returns, customers
// orders.json and products.json, each with `create`          orders_create, products_create
// ```

/// Names for the tables of a project.
enum TableNames {
  /// Beside a dimension `x` stand tables such as `x_member`.
  private static let endings = ["", "_member", "_identifier", "_link", "_event", "_fact"]

  /// Names that differ, in the order of the tables.
  ///
  /// - Parameter tables: what a table is called in its file, and the file's name without folder, endings and date.
  static func make(_ tables: [(name: String, stem: String)]) -> [String] {
    let stems = tables.map { Identifier.make($0.stem) }
    let common = beginning(Set(stems))
    func short(_ name: String) -> String { name.hasPrefix(common) ? String(name.dropFirst(common.count)) : name }
    let names = tables.map { short(Identifier.make($0.name)) }
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    let ambiguous = Set(
      names.indices.filter { counts[names[$0]] ?? 0 > 1 && names[$0] != short(stems[$0]) }.map { stems[$0] })
    var taken: Set<String> = ["date"]
    return names.indices.map { index in
      var name = names[index]
      if ambiguous.contains(stems[index]) { name = Identifier.make(short(stems[index]) + "_" + name) }
      while endings.contains(where: { taken.contains(name + $0) }) { name += "_2" }
      for ending in endings { taken.insert(name + ending) }
      return name
    }
  }

  /// What all names begin with, up to a word's end, so that a word is left of each.
  private static func beginning(_ names: Set<String>) -> String {
    var beginning = names.count > 1 ? names.min() ?? "" : ""
    while !beginning.isEmpty {
      let isCommon = names.allSatisfy { name in
        name.hasPrefix(beginning) && ("a"..."z").contains(name.dropFirst(beginning.count).first ?? "0")
      }
      if isCommon, beginning.hasSuffix("_") { break }
      beginning.removeLast()
    }
    return beginning
  }
}
