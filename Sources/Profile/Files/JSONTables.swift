// Where the tables of a JSON file are. An envelope is an object with few values of its own around arrays of objects;
// what else is an object is a record. Nested objects become columns by their paths; an array of objects within a
// record becomes a table of its own, with the record's key beside its elements.
//
// ```
// {"count": 2, "orders": [{"id": 1, "buyer": {"name": "…"}, "lines": [{"sku": "…"}]}]}
//
// orders        records: orders                columns id, buyer.name
// orders_lines  records: orders  rows: lines   columns $.id, sku
// ```

import Definitions
import Extract

/// A table in a JSON file, before it is read.
struct JSONTable {
  var name: String
  var shape: JSONShape
  var columns: [(name: String, from: String)]
  var notes: [String] = []
}

/// Finds the tables of an outline.
struct JSONTables {
  let outline: JSONOutline
  /// Name of the table at the top.
  let stem: String

  private static let mostColumns = 300
  /// What the name of the column begins with that holds the key of the record around an element.
  static let parent = "parent."
  /// What an array of objects is like that is not empty.
  static let filled = "[*{*"

  func find() -> [JSONTable] {
    var tables: [JSONTable] = []
    for place in recordPlaces() {
      let path = outline.path(place.node)
      var shape = JSONShape()
      shape.records = place.isSequence ? [] : path
      let name = shape.records.isEmpty ? stem : shape.records.joined(separator: "_")
      let record =
        place.node == 0 && outline.nodes[0].arrays > 0
        ? outline.nodes[0].element ?? 0 : outline.nodes[place.node].element ?? place.node
      tables += self.tables(record, name, shape)
    }
    return tables
  }

  private struct Place {
    var node: Int
    var isSequence: Bool
  }

  private func recordPlaces() -> [Place] {
    let top = outline.nodes[0]
    if outline.values > 1 || top.arrays > 0 || top.objects == 0 { return [Place(node: 0, isSequence: true)] }
    let found = places(below: 0, depth: 0)
    return found.isEmpty ? [Place(node: 0, isSequence: true)] : found.map { Place(node: $0, isSequence: false) }
  }

  /// Arrays of objects in an envelope, or the one object that an envelope holds.
  private func places(below node: Int, depth: Int) -> [Int] {
    let children = outline.nodes[node].children
    let scalars = children.filter { outline.nodes[$0].scalars > 0 }.count
    let arrays = children.filter { isArrayOfObjects($0) }
    let objects = children.filter { outline.nodes[$0].objects == 1 && outline.nodes[$0].scalars == 0 }
    if depth >= 3 || outline.nodes[node].hasOpenNames { return [] }
    if scalars <= max(3, arrays.count), !arrays.isEmpty {
      return arrays + objects.flatMap { places(below: $0, depth: depth + 1) }
    }
    if scalars == 0, arrays.isEmpty, objects.count == 1 {
      let inner = places(below: objects[0], depth: depth + 1)
      return inner.isEmpty ? [objects[0]] : inner
    }
    return []
  }

  private func isArrayOfObjects(_ node: Int) -> Bool {
    guard outline.nodes[node].arrays > 0, let element = outline.nodes[node].element else { return false }
    return outline.nodes[element].objects > 0
  }

  private func tables(_ record: Int, _ name: String, _ shape: JSONShape) -> [JSONTable] {
    var table = JSONTable(name: name, shape: shape, columns: [])
    var nested: [Int] = []
    collect(record, base: record, &table, &nested)
    if table.columns.isEmpty, outline.nodes[record].scalars > 0 { table.columns = [("value", ".")] }
    var tables = [table]
    var nestedNames: [String] = []
    for node in nested {
      guard let element = outline.nodes[node].element else { continue }
      let path = outline.path(node, from: record)
      // A name with a dot in it cannot be told from a path.
      if path.contains(where: { $0.contains(".") }) { continue }
      var child = JSONTable(name: name + "_" + path.joined(separator: "_"), shape: shape, columns: [])
      child.shape.rows = path
      // A record without elements would be a row of its own.
      if let array = JSONPath("$." + Self.text(path)) {
        child.shape.conditions = [JSONCondition(path: array, test: .like([Self.filled]))]
      }
      if let key = keyPath(record) {
        child.columns.append(
          (
            Self.parent + outline.path(key, from: record).joined(separator: "."),
            "$." + Self.text(outline.path(key, from: record))
          ))
      }
      var deeper: [Int] = []
      collect(element, base: element, &child, &deeper)
      for inner in deeper {
        child.columns.append(
          (outline.path(inner, from: element).joined(separator: "."), Self.text(outline.path(inner, from: element))))
        child.notes.append(
          "\(outline.path(inner, from: element).joined(separator: ".")) holds arrays of objects in turn: kept as JSON")
      }
      if !child.columns.isEmpty { tables.append(child) }
      nestedNames.append(path.joined(separator: "."))
    }
    if !nestedNames.isEmpty {
      tables[0].notes.append("arrays of objects, each a table of its own below: \(nestedNames.joined(separator: ", "))")
    }
    if tables[0].columns.isEmpty { tables.removeFirst() }
    return tables
  }

  /// A path as definitions write it: what has a meaning there stands behind a backslash.
  static func text(_ path: [String]) -> String {
    path.enumerated().map { index, name in
      var text = index == 0 && name.hasPrefix("$") ? "\\" : ""
      for character in name {
        if "\\.[|".contains(character) { text += "\\" }
        text.append(character)
      }
      return text
    }.joined(separator: ".")
  }

  private func collect(_ node: Int, base: Int, _ table: inout JSONTable, _ nested: inout [Int]) {
    for child in outline.nodes[node].children {
      let value = outline.nodes[child]
      let path = outline.path(child, from: base)
      guard table.columns.count < Self.mostColumns else {
        table.notes.append(
          "more than \(Self.mostColumns) columns: those from \(path.joined(separator: ".")) on are left out")
        return
      }
      if value.name == "_links", value.objects > 0 {
        table.notes.append("_links holds links of the interface: kept as JSON")
        table.columns.append((path.joined(separator: "."), Self.text(path)))
        continue
      }
      if isArrayOfObjects(child) {
        nested.append(child)
        continue
      }
      let isObject = value.objects > 0 && !value.hasOpenNames && !value.children.isEmpty
      if isObject, value.scalars == 0, value.arrays == 0 {
        collect(child, base: base, &table, &nested)
        continue
      }
      if isObject, value.scalars > 0 {
        table.notes.append(
          "\(path.joined(separator: ".")) is an object \(Wording.times(value.objects)) and a plain value \(Wording.times(value.scalars))"
        )
      }
      if value.hasOpenNames {
        table.notes.append("\(path.joined(separator: ".")) has member names that are data: kept as JSON")
      }
      table.columns.append((path.joined(separator: "."), Self.text(path)))
    }
  }

  /// The member that tells a record from others, by its name.
  private func keyPath(_ record: Int) -> Int? {
    let scalars = outline.nodes[record].children.filter { outline.nodes[$0].scalars > 0 }
    return scalars.first { outline.nodes[$0].name.lowercased() == "id" }
      ?? scalars.first { ColumnName(outline.nodes[$0].name).isKey } ?? scalars.first
  }
}
