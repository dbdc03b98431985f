// The members that a source wants, as a tree of names; the parser walks along it as it goes down.
//
// ```
// records: [orders]   rows: [lines]   columns: id, buyer.name, sku (from `sku`), order (from `$.id`)
//
// top ─ orders (records) … record ─┬─ buyer ─ name   slot
//                                  ├─ id             slot
//                                  └─ lines (rows)   … row ─┬─ sku   slot
// ```
//
// Slots are numbered so that those below a node are neighbours: a member that occurs twice clears what the
// first one gave, and the last one wins.

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
    /// The rows of a record: an array of them, or the only one.
    case rows
    /// A row.
    case row
    /// A value within a record or row.
    case inner
  }

  struct Node {
    var role: Role
    var names: [[UInt8]] = []
    var children: [Int] = []
    /// Where its value is put; −1 for nowhere.
    var slot = -1
    /// Slots of the node and of all below it.
    var slots = 0..<0
  }

  private(set) var nodes: [Node] = []
  /// Node of a value at the top.
  private(set) var top = 0
  /// Node of a record.
  private(set) var record = 0
  /// Node of a row; −1 where the record is the row.
  private(set) var row = -1
  /// How many slots a record has, and a row beyond them.
  private(set) var recordSlots = 0
  private(set) var rowSlots = 0
  /// For each wanted column, the slots to take it from, the first that has a value; those of rows come after those of records.
  private(set) var columns: [[Int]] = []

  /// Finds out what to look for.
  ///
  /// - Parameters:
  ///   - columns: for each wanted column, its paths: member names joined by dots (`\.` for a dot in a name),
  ///     from the row, or with a leading `$.` from the record. `.` is the row itself, `$` the record.
  init(_ shape: JSONShape, columns: [[String]]) {
    record = add(.record)
    if !shape.rows.isEmpty {
      row = add(.row)
      let rows = node(at: shape.rows.map { Array($0.utf8) }, below: record)
      nodes[rows].role = .rows
    }
    top = add(.outer)
    let records = node(at: shape.records.map { Array($0.utf8) }, below: top, role: .outer)
    nodes[records].role = .records
    let places = columns.map { $0.map { place(of: $0) } }
    for place in places.joined() { nodes[place].slot = 0 }
    recordSlots = number(record, from: 0)
    if row >= 0 { rowSlots = number(row, from: recordSlots) - recordSlots }
    self.columns = places.map { $0.map { nodes[$0].slot } }
  }

  private mutating func add(_ role: Role) -> Int {
    nodes.append(Node(role: role))
    return nodes.count - 1
  }

  private mutating func place(of path: String) -> Int {
    let base = row >= 0 ? row : record
    if path == "." { return base }
    if path == "$" { return record }
    if path.hasPrefix("$.") { return node(at: Self.names(String(path.dropFirst(2))), below: record) }
    return node(at: Self.names(path), below: base)
  }

  private static func names(_ path: String) -> [[UInt8]] {
    var names: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in path.utf8 {
      if isEscaped {
        names[names.count - 1].append(byte)
        isEscaped = false
      } else if byte == 0x5c {
        isEscaped = true
      } else if byte == 0x2e {
        names.append([])
      } else {
        names[names.count - 1].append(byte)
      }
    }
    return names
  }

  private mutating func node(at path: [[UInt8]], below start: Int, role: Role = .inner) -> Int {
    var at = start
    for name in path {
      if let index = nodes[at].names.firstIndex(of: name) {
        at = nodes[at].children[index]
      } else {
        let child = add(role)
        nodes[at].names.append(name)
        nodes[at].children.append(child)
        at = child
      }
    }
    return at
  }

  private mutating func number(_ node: Int, from first: Int) -> Int {
    var next = first
    if nodes[node].slot >= 0 {
      nodes[node].slot = next
      next += 1
    }
    for child in nodes[node].children { next = number(child, from: next) }
    nodes[node].slots = first..<next
    return next
  }
}
