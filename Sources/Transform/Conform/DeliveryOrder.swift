import Columnar
import Definitions

// The order in which deliveries count (DESIGN §2), after the source's own version:
//
// ```
// night, by name ▸ path ▸ record ▸ row ▸ the later delivery under the same name
// ```
//
// So a night may come in several deliveries, and a correction takes the place of the record that it corrects.

/// Places of paths in their bytewise order, with room between those of the batch for those that only the warehouse knows.
struct PathOrder {
  private let own: [[UInt8]]
  /// By index of the batch's file.
  let places: [Int64]

  /// Orders the files of a batch.
  init(_ paths: [String]) {
    let bytes = paths.map { Array($0.utf8) }
    let own = Array(Set(bytes)).sorted { $0.lexicographicallyPrecedes($1) }
    self.own = own
    places = bytes.map { path in Int64(Self.rank(of: path, in: own) + 1) << 32 }
  }

  /// The places of files that the warehouse knows, by number.
  func places(of known: [(id: Int64, path: String)]) -> [Int64: Int64] {
    var places: [Int64: Int64] = [:]
    var last: [UInt8]?
    var place: Int64 = 0
    let sorted = known.map { (id: $0.id, path: Array($0.path.utf8)) }.sorted {
      $0.path.lexicographicallyPrecedes($1.path)
    }
    for file in sorted {
      if file.path != last {
        let rank = Self.rank(of: file.path, in: own)
        let isOwn = rank < own.count && own[rank] == file.path
        place = isOwn ? Int64(rank + 1) << 32 : max(place, Int64(rank) << 32) + 1
        last = file.path
      }
      places[file.id] = place
    }
    return places
  }

  /// How many of the sorted paths come before one.
  private static func rank(of path: [UInt8], in sorted: [[UInt8]]) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].lexicographicallyPrecedes(path) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The order of the batches and files whose events meet.
struct BatchOrder {
  private var nights: [Int64: Int32] = [:]
  private var ranks: [Int64: Int32] = [:]
  private let paths: [Int64: Int64]

  init(snapshot: Snapshot, current name: String, id: Int64, paths: PathOrder) {
    var names: [(name: String, id: Int64)] = [(name, id)]
    for chunk in snapshot.tables[SnapshotLayout.batches.name] ?? [] {
      let texts = chunk.text(1)
      for row in 0..<chunk.rowCount { names.append((texts.string(row) ?? "", chunk.integers(0).values[row])) }
    }
    names.sort { $0.name != $1.name ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) : $0.id < $1.id }
    let own = names.firstIndex { $0.id == id } ?? 0
    let ownNight = names.firstIndex { $0.name == name } ?? 0
    var night = 0
    for (place, entry) in names.enumerated() {
      if place > 0, names[place - 1].name != entry.name { night = place }
      nights[entry.id] = Int32(night - ownNight)
      ranks[entry.id] = Int32(place - own)
    }
    var known: [(id: Int64, path: String)] = []
    for chunk in snapshot.tables[SnapshotLayout.files.name] ?? [] {
      let texts = chunk.text(1)
      for row in 0..<chunk.rowCount { known.append((chunk.integers(0).values[row], texts.string(row) ?? "")) }
    }
    self.paths = paths.places(of: known)
  }

  /// The place of a batch's name: 0 for the batch that is transformed. Declared members (batch 0) come before all.
  func night(ofBatch id: Int64) -> Int32 { nights[id] ?? .min }

  /// The place of a batch, deliveries under the same name in the order of their coming.
  func rank(ofBatch id: Int64) -> Int32 { ranks[id] ?? .min }

  /// The place of the path of a file that the warehouse knows.
  func path(ofFile id: Int64) -> Int64 { paths[id] ?? 0 }
}
