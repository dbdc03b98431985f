import Columnar
import Definitions
import Foundation

@testable import Transform

/// A value of a table, for comparing.
enum Cell: Hashable, CustomStringConvertible {
  case null, number(Int64), text(String)

  var description: String {
    switch self {
    case .null: "∅"
    case .number(let value): value == .min ? "-∞" : value == .max ? "∞" : "\(value)"
    case .text(let value): value
    }
  }
  var number: Int64 { if case .number(let value) = self { value } else { 0 } }
  var text: String { if case .text(let value) = self { value } else { "" } }
}

typealias Row = [String: Cell]

/// Collects the tables of a batch as rows.
final class CollectingSink: TableSink {
  private(set) var tables: [String: [Row]] = [:]
  private var open = ""
  private var fields: [Field] = []

  func begin(_ table: String, _ fields: [Field]) {
    open = table
    self.fields = fields
    tables[table] = []
  }

  func write(_ chunk: Chunk) {
    for row in 0..<chunk.rowCount {
      var cells: Row = [:]
      for (index, field) in fields.enumerated() {
        switch chunk.columns[index] {
        case .text(let column): cells[field.name] = column.string(row).map(Cell.text) ?? .null
        case .integers(let column): cells[field.name] = column.value(row).map(Cell.number) ?? .null
        }
      }
      tables[open, default: []].append(cells)
    }
  }

  func end() {}
}

/// A warehouse written as plainly as possible: what Load does, with dictionaries and no database.
struct ModelWarehouse {
  let warehouse: Warehouse
  /// Tables of the dimensions by name, as the snapshot names them.
  var tables: [String: [Row]] = [:]
  var facts: [String: [Int64: Row]] = [:]
  var batches: [Int64: String] = [:]
  var paths: [Int64: String] = [:]
  /// Sources of files, by their numbers.
  var sources: [Int64: String] = [:]
  var published: Set<[String]> = []
  /// Source, name of the batch, and contents of each file that was delivered.
  var delivered: Set<[String]> = []
  var version: Int64 = 0

  /// Everything that it knows: more than a batch touches, which must change nothing.
  var snapshot: Snapshot {
    var result: [String: [Chunk]] = [:]
    for dimension in warehouse.dimensions {
      for layout in warehouse.snapshotTables(of: dimension) {
        result[layout.name] = [Self.chunk(tables[layout.name] ?? [], layout)]
      }
    }
    var numbers: [Row] = [
      ["name": .text("warehouse_version"), "value": .number(version)],
      ["name": .text("next_batch_id"), "value": .number((batches.keys.max() ?? 0) + 1)],
      ["name": .text("next_file_id"), "value": .number((paths.keys.max() ?? 0) + 1)],
    ]
    for dimension in warehouse.dimensions {
      let members = (tables["\(dimension.name).members"] ?? []).map { $0["member_id"]?.number ?? 0 }
      let keys = (tables["\(dimension.name).versions"] ?? []).map { $0[dimension.keyColumn]?.number ?? 0 }
      numbers.append(["name": .text("\(dimension.name).next_member_id"), "value": .number((members.max() ?? 0) + 1)])
      numbers.append(["name": .text("\(dimension.name).next_key"), "value": .number((keys.max() ?? 0) + 1)])
    }
    result[SnapshotLayout.numbers.name] = [Self.chunk(numbers, SnapshotLayout.numbers)]
    result[SnapshotLayout.batches.name] = [
      Self.chunk(batches.map { ["batch_id": .number($0), "batch": .text($1)] }, SnapshotLayout.batches)
    ]
    result[SnapshotLayout.published.name] = [
      Self.chunk(
        published.map { ["source": .text($0[0]), "sha256": .text($0[1]), "batch": .text("")] }, SnapshotLayout.published
      )
    ]
    result[SnapshotLayout.files.name] = [
      Self.chunk(
        paths.map {
          [
            "file_id": .number($0), "path": .text($1), "pipeline": .text("small"), "source": .text(sources[$0] ?? ""),
          ]
        }, SnapshotLayout.files)
    ]
    result[SnapshotLayout.latest.name] = [
      Self.chunk(
        delivered.map { ["source": .text($0[0]), "batch": .text($0[1]), "sha256": .text($0[2])] }, SnapshotLayout.latest
      )
    ]
    return Snapshot(tables: result)
  }

  static func chunk(_ rows: [Row], _ layout: TableLayout) -> Chunk {
    var columns = layout.columns.map { Column(empty: $0.type) }
    for row in rows {
      for (index, column) in layout.columns.enumerated() {
        let cell = row[column.name] ?? .null
        switch columns[index] {
        case .text(var text):
          text.append(cell == .null ? nil : cell.text)
          columns[index] = .text(text)
        case .integers(var integers):
          integers.append(cell == .null ? nil : cell.number)
          columns[index] = .integers(integers)
        }
      }
    }
    return Chunk(rowCount: rows.count, columns: columns)
  }

  /// Publishes a transformed batch.
  mutating func publish(_ batch: [String: [Row]], name: String) {
    version += 1
    for file in batch["files"] ?? [] {
      batches[file["batch_id"]?.number ?? 0] = name
      paths[file["file_id"]?.number ?? 0] = file["path"]?.text
      sources[file["file_id"]?.number ?? 0] = file["source"]?.text
      if file["status"] != .text("replayed") {
        delivered.insert([file["source"]?.text ?? "", name, file["sha256"]?.text ?? ""])
      }
      published.insert([file["source"]?.text ?? "", file["sha256"]?.text ?? ""])
    }
    for dimension in warehouse.dimensions where dimension.kind == .standard {
      upsert("\(dimension.name).members", batch, by: ["member_id"])
      upsert("\(dimension.name).links", batch, by: ["member_id"])
      tables["\(dimension.name).pins", default: []].removeAll { $0["pipeline"] == .text("small") }
      tables["\(dimension.name).pins", default: []] += batch["\(dimension.name).pins"] ?? []
      tables["\(dimension.name).relinks", default: []] += batch["\(dimension.name).relinks"] ?? []
      tables["\(dimension.name).identifiers", default: []] += batch["\(dimension.name).identifiers"] ?? []
      tables["\(dimension.name).events", default: []] += batch["\(dimension.name).events"] ?? []
      upsert("\(dimension.name).confirmed", batch, by: ["member_id", "effective_at", "given"])
      let changes = batch["\(dimension.name).versions"] ?? []
      let keys = Set(changes.map { $0[dimension.keyColumn] ?? .null })
      tables["\(dimension.name).versions", default: []].removeAll { keys.contains($0[dimension.keyColumn] ?? .null) }
      tables["\(dimension.name).versions", default: []] += changes.filter { $0["change"] != .text("delete") }
    }
    for fact in warehouse.facts {
      for row in batch["\(fact.name).facts"] ?? [] {
        let key = row[fact.keyColumn]?.number ?? 0
        if let old = facts[fact.name]?[key], !isNewer(row, than: old) { continue }
        facts[fact.name, default: [:]][key] = row
      }
      for role in fact.roles {
        guard let dimension = warehouse.dimension(role.dimension), dimension.isRebindable else { continue }
        rebind(fact, role, dimension)
      }
    }
  }

  private mutating func upsert(_ table: String, _ batch: [String: [Row]], by key: [String]) {
    let new = batch[table] ?? []
    let keys = Set(new.map { row in key.map { row[$0] ?? .null } })
    tables[table, default: []].removeAll { row in keys.contains(key.map { row[$0] ?? .null }) }
    tables[table, default: []] += new
  }

  private func isNewer(_ row: Row, than old: Row) -> Bool {
    func version(_ row: Row) -> Int64 { row["source_version"].map { $0 == .null ? .min : $0.number } ?? .min }
    if version(row) != version(old) { return version(row) > version(old) }
    func bytes(_ text: String?) -> [UInt8] { Array((text ?? "").utf8) }
    let names = [row, old].map { bytes(batches[$0["batch_id"]?.number ?? 0]) }
    if names[0] != names[1] { return names[1].lexicographicallyPrecedes(names[0]) }
    let files = [row, old].map { bytes(paths[$0["file_id"]?.number ?? 0]) }
    if files[0] != files[1] { return files[1].lexicographicallyPrecedes(files[0]) }
    return (row["record"]?.number ?? 0) >= (old["record"]?.number ?? 0)
  }

  private mutating func rebind(_ fact: Fact, _ role: Role, _ dimension: Definitions.Dimension) {
    let links = Dictionary(
      uniqueKeysWithValues: (tables["\(dimension.name).links"] ?? []).map {
        ($0["member_id"]?.number ?? 0, $0[dimension.idColumn]?.number ?? 0)
      })
    let versions = Dictionary(grouping: tables["\(dimension.name).versions"] ?? []) {
      $0[dimension.idColumn]?.number ?? 0
    }
    for (key, row) in facts[fact.name] ?? [:] {
      let member = row["\(role.name)_member_id"]?.number ?? 0
      let instant = row[fact.instant]?.number ?? 0
      guard member > 0 else { continue }
      let version = versions[links[member] ?? member]?.first {
        ($0["valid_from"]?.number ?? 0) <= instant && instant < ($0["valid_to"]?.number ?? 0)
      }
      facts[fact.name]?[key]?["\(role.name)_key"] = version?[dimension.keyColumn] ?? .number(0)
    }
  }

  /// The star without its surrogate numbers, batches and places: lines to compare.
  func canonical() -> [String] {
    func number(_ row: Row, _ column: String) -> Int64 { row[column]?.number ?? 0 }
    func shown(_ row: Row, _ column: String) -> String { row[column]?.description ?? "∅" }
    var lines: [String] = []
    var versionNames: [String: [Int64: String]] = [:]
    var memberNames: [String: [Int64: String]] = [:]
    for dimension in warehouse.dimensions where dimension.kind == .standard {
      var names: [Int64: String] = [:]
      for member in tables["\(dimension.name).members"] ?? [] {
        let key = dimension.naturalKey.map { shown(member, $0.name) }.joined(separator: "|")
        let name = shown(member, "system") + "|" + key
        names[number(member, "member_id")] = name
        lines.append("\(dimension.name) member \(name) inferred=\(shown(member, "is_inferred"))")
      }
      memberNames[dimension.name] = names
      var links: [Int64: Int64] = [:]
      for link in tables["\(dimension.name).links"] ?? [] {
        links[number(link, "member_id")] = number(link, dimension.idColumn)
      }
      var persons: [Int64: [String]] = [:]
      for (id, name) in names { persons[links[id] ?? id, default: []].append(name) }
      for version in tables["\(dimension.name).versions"] ?? [] {
        let members = (persons[number(version, dimension.idColumn)] ?? ["nobody"]).sorted()
        let who = "{" + members.joined(separator: ",") + "}"
        versionNames[dimension.name, default: [:]][number(version, dimension.keyColumn)] =
          who + "@" + shown(version, "valid_from")
        let shownColumns =
          ["valid_from", "valid_to"] + dimension.attributes.map(\.name) + ["is_current", "is_deleted", "is_inferred"]
        let values = shownColumns.map { shown(version, $0) }
        lines.append(dimension.name + " " + who + " " + values.joined(separator: "|"))
      }
    }
    for fact in warehouse.facts {
      for row in (facts[fact.name] ?? [:]).values {
        var words = fact.grain.map { shown(row, $0.name) }
        words.append(shown(row, fact.instant))
        for role in fact.roles {
          let key = number(row, role.name + "_key")
          words.append(role.name + "=" + (versionNames[role.dimension]?[key] ?? String(key)))
          if let member = row[role.name + "_member_id"]?.number {
            words.append(memberNames[role.dimension]?[member] ?? String(member))
          }
        }
        words += fact.degenerate.map { shown(row, $0.name) }
        words += fact.measures.map { shown(row, $0.name) }
        lines.append(fact.name + " " + words.joined(separator: " "))
      }
    }
    return lines.sorted()
  }
}
