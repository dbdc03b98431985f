// What a source wants of JSON, as a tree of names; the parser walks along it as it goes down.
//
// ```
// records: [orders]   rows: [parcels, lines]   columns: id from $.id, name from $.buyer.name, box from $.parcels.box, sku
//
// top ─ orders (records) … record ─┬─ id                         slot 0   of the record
//                                  ├─ buyer ─ name               slot 1
//                                  └─ parcels (rows) … row ─┬─ box          slot 2   of the outer row
//                                                           └─ lines (rows) … row ─ sku   slot 3   of the row
// ```
//
// Slots are numbered so that those of a node and of all below it are neighbours: a member that occurs twice clears
// what the first one gave, and the last one wins. What belongs to rows further in comes last.
//
// What is a record or a row, and what is rejected, is the same whichever columns are wanted: paths that have a say in it
// are followed for every column of the source.

import Columnar
import Definitions

/// What is to be found where in JSON values.
struct JSONPaths {
  /// What a value at a node is.
  enum Role {
    /// On the way to the records.
    case outer
    /// The records: an array of them, or the only one.
    case records
    /// A record.
    case record
    /// Rows: an array of them, or the only one.
    case rows
    /// A row, or one around the rows further in.
    case row
    /// A value within a record or row.
    case inner
  }

  struct Node {
    var role: Role
    var names: [[UInt8]] = []
    var children: [Int] = []
    /// Elements that are wanted of an array.
    var elements: [(index: Int, child: Int)] = []
    /// Node of every member, whatever its name; −1 for none.
    var each = -1
    /// Of `rows`, the node of an element. Of a `row`, the node of the rows further in; −1 if there are none.
    var inside = -1
    /// Where its value is put; −1 for nowhere.
    var slot = -1
    /// Slots of the node and of all below it; where those of rows further in begin.
    var slots = 0..<0
    var insideSlots = 0
    /// Whether it stands for each member of an object.
    var isEach = false
    /// Whether another kind of value than the paths ask for has a column of its own.
    var hasFallback = false
    /// The way to it, as it is written in definitions.
    var path = ""
  }

  /// Where a column takes its value from.
  struct Origin {
    enum Kind { case slot, embedded, recordKey, rowNumber }
    var kind: Kind
    /// Slot, or index of the value within its embedded JSON.
    var index: Int
    /// Which embedded JSON.
    var embedded = -1
    /// Whether objects and arrays are not taken: that is what another path of the column is for.
    var isScalarOnly = false
  }

  /// JSON inside of strings.
  struct Embedded {
    /// Where the strings are.
    var slot: Int
    var path: String
    /// What is wanted of each, a list of paths a value.
    var wanted: [JSONPath]
  }

  private(set) var nodes: [Node] = []
  /// Node of a value at the top.
  private(set) var top = 0
  /// Node of a record.
  private(set) var record = 0
  /// Node of the innermost row; −1 where the record is the row.
  private(set) var row = -1
  /// How many slots a record has, and its rows beyond them.
  private(set) var recordSlots = 0
  private(set) var rowSlots = 0
  /// For each wanted column, where to take it from: the first that has a value.
  private(set) var columns: [[Origin]] = []
  private(set) var embedded: [Embedded] = []
  /// What is asked of a record, each of the value in a slot.
  private(set) var conditions: [(slot: Int, test: JSONCondition.Test)] = []
  private(set) var wantsRecordKey = false
  /// Where the name of the member is put which the row is; −1 for nowhere.
  private(set) var rowKeySlot = -1

  /// Finds out what to look for.
  ///
  /// - Parameters:
  ///   - columns: for each column of the source, its paths.
  ///   - wanted: indexes of the columns that are wanted; nil for all.
  ///   - isOne: whether the top value is the record even if it is an array.
  init(_ shape: JSONShape, columns: [[JSONPath]], wanted: [Int]? = nil, isOne: Bool = false) {
    let wanted = wanted ?? Array(columns.indices)
    record = add(.record, "$")
    addRows(shape.rows)
    top = add(.outer, "")
    var records = top
    for name in shape.records { records = name == "*" ? each(of: records, .outer) : member(name, of: records, .outer) }
    nodes[records].role = isOne ? .record : .records
    let followed = columns.indices.map { wanted.contains($0) ? columns[$0] : columns[$0].filter { decidesShape($0) } }
    let places = followed.map { paths in
      paths.enumerated().map { index, path in
        (path, place(of: path), paths[..<index].contains { Self.goesBeyond($0, path) })
      }
    }
    let asked = shape.conditions.map { (place(of: $0.path), $0.test) }
    for (place, _) in asked { nodes[place].slot = 0 }
    for (path, place, isFallback) in places.joined() where place >= 0 {
      nodes[place].slot = 0
      if isFallback || path.steps.contains(.embedded) { nodes[place].hasFallback = true }
    }
    recordSlots = numberOwn(record, from: 0)
    var next = recordSlots
    var outer = record
    while nodes[outer].inside >= 0 {
      let rows = nodes[outer].inside
      nodes[rows].insideSlots = next
      outer = nodes[rows].inside
      let first = next
      next = numberOwn(outer, from: next)
      nodes[outer].slots = first..<next
      nodes[outer].insideSlots = next
    }
    if row >= 0, followed.joined().contains(where: { $0.origin == .rowKey }) {
      rowKeySlot = next
      next += 1
      nodes[row].insideSlots = next
    }
    rowSlots = next - recordSlots
    closeRanges(to: next)
    conditions = asked.map { (nodes[$0].slot, $1) }
    // In the order of the definition, so that of several strings at fault the same one is told of.
    let origins = places.map { $0.map { origin($0.0, $0.1, isScalarOnly: $0.2) } }
    self.columns = wanted.map { origins[$0] }
  }

  /// Whether a path has a say in what a record or row is, even where its column is not wanted: a string that it has hold
  /// JSON must hold some; and what it takes whole, or by an element's number, need be no object.
  private func decidesShape(_ path: JSONPath) -> Bool {
    guard path.origin == .row || path.origin == .record else { return false }
    if path.steps.contains(.embedded) { return true }
    var at = path.origin == .row && row >= 0 ? row : record
    for step in path.steps {
      if nodes[at].role == .rows { at = nodes[at].inside }
      guard case .member(let name) = step else { return nodes[at].role == .record || nodes[at].role == .row }
      guard let member = nodes[at].names.firstIndex(of: Array(name.utf8)) else { return false }
      at = nodes[at].children[member]
    }
    return nodes[at].role == .record || nodes[at].role == .row
  }

  /// The value's place for a column.
  private mutating func origin(_ path: JSONPath, _ place: Int, isScalarOnly: Bool) -> Origin {
    switch path.origin {
    case .recordKey:
      wantsRecordKey = true
      return Origin(kind: .recordKey, index: 0)
    case .rowKey: return Origin(kind: .slot, index: rowKeySlot)
    case .rowNumber: return Origin(kind: .rowNumber, index: 0)
    case .row, .record: break
    }
    let slot = nodes[place].slot
    guard let cut = path.steps.firstIndex(of: .embedded) else {
      return Origin(kind: .slot, index: slot, isScalarOnly: isScalarOnly)
    }
    var inner = path
    inner.origin = .record
    inner.steps = Array(path.steps[(cut + 1)...])
    if !embedded.contains(where: { $0.slot == slot }) {
      embedded.append(Embedded(slot: slot, path: nodes[place].path, wanted: []))
    }
    let which = embedded.firstIndex { $0.slot == slot } ?? 0
    embedded[which].wanted.append(inner)
    return Origin(kind: .embedded, index: embedded[which].wanted.count - 1, embedded: which)
  }

  /// Whether a path leads further into what another one names.
  private static func goesBeyond(_ path: JSONPath, _ other: JSONPath) -> Bool {
    path.origin == other.origin && path.steps.count > other.steps.count && path.steps.starts(with: other.steps)
  }

  // MARK: The tree

  private mutating func add(_ role: Role, _ path: String) -> Int {
    nodes.append(Node(role: role, path: path))
    return nodes.count - 1
  }

  private mutating func addRows(_ names: [String]) {
    var outer = record
    var at = record
    for (index, name) in names.enumerated() {
      at = name == "*" ? each(of: at, .inner) : member(name, of: at, .inner)
      // Objects on the way to `*` hold nothing but the members that it stands for.
      if index + 1 < names.count, names[index + 1] == "*" { continue }
      nodes[at].role = .rows
      nodes[outer].inside = at
      row = add(.row, nodes[at].path)
      nodes[at].inside = row
      outer = row
      at = row
    }
  }

  /// The node of the value that a path leads to, as far as it is not embedded; −1 if it leads to no value.
  private mutating func place(of path: JSONPath) -> Int {
    guard path.origin == .row || path.origin == .record else { return -1 }
    var at = path.origin == .row && row >= 0 ? row : record
    for step in path.steps {
      // Along the way of the rows, the one in which the row stands is meant.
      if nodes[at].role == .rows { at = nodes[at].inside }
      switch step {
      case .member(let name): at = member(name, of: at, .inner)
      case .element(let index):
        if let found = nodes[at].elements.first(where: { $0.index == index }) {
          at = found.child
        } else {
          let child = add(.inner, "\(nodes[at].path)[\(index)]")
          nodes[at].elements.append((index, child))
          at = child
        }
      case .embedded: return at
      }
    }
    return at
  }

  private mutating func member(_ name: String, of parent: Int, _ role: Role) -> Int {
    let bytes = Array(name.utf8)
    if let index = nodes[parent].names.firstIndex(of: bytes) { return nodes[parent].children[index] }
    let before = nodes[parent].path
    let child = add(role, before.isEmpty || before == "$" ? name : "\(before).\(name)")
    nodes[parent].names.append(bytes)
    nodes[parent].children.append(child)
    return child
  }

  private mutating func each(of parent: Int, _ role: Role) -> Int {
    if nodes[parent].each < 0 {
      let child = add(role, nodes[parent].path + ".*")
      nodes[child].isEach = true
      nodes[parent].each = child
    }
    return nodes[parent].each
  }

  /// Numbers the slots of a node and of those below it, rows further in left out.
  private mutating func numberOwn(_ node: Int, from first: Int) -> Int {
    var next = first
    if nodes[node].slot >= 0 {
      nodes[node].slot = next
      next += 1
    }
    let below =
      nodes[node].children + nodes[node].elements.map(\.child) + (nodes[node].each < 0 ? [] : [nodes[node].each])
    for child in below { next = numberOwn(child, from: next) }
    nodes[node].slots = first..<next
    return next
  }

  /// What is cleared with an outer row is all further in, too.
  private mutating func closeRanges(to end: Int) {
    var outer = nodes[record].inside
    while outer >= 0 {
      let row = nodes[outer].inside
      nodes[row].slots = nodes[row].slots.lowerBound..<end
      outer = nodes[row].inside
    }
  }
}
