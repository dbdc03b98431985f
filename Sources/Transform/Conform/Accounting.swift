// Each record and each row is counted once, where its fate is decided, so that the ledger balances.

import Columnar
import Definitions

/// What became of a row that a feed produced.
enum Outcome: Int, CaseIterable {
  // Of facts; `emitted` rows are compared with the published ones by Load.
  case emitted, duplicate
  // Of dimensions. A row without a natural key makes no member and is not among the produced ones.
  case new, changed, unchanged, withoutKey
  // Of both.
  case superseded, rejected

  var name: String { self == .withoutKey ? "without_key" : "\(self)" }
}

/// The account of one file.
struct FileAccount {
  /// Place in the canonical order of the batch's files, from 0.
  let index: Int
  let source: Int
  let path: String
  let sha256: String
  let bytes: Int
  /// The batch that published the same bytes before; then nothing is read.
  var repeated: Bool
  /// Rejected records that the file stands for; empty where it is a delivery.
  let replayed: [ReplayedRecord]
  /// How its columns differ from the definition.
  var drift: [Drift] = []
  var records = 0
  var rejected = 0
  /// Records that the source leaves to others. They are filtered under the name of the key that says so.
  var passedOver = 0
  /// Records by filter.
  var filtered: [Int]
  /// For each feed of the source, rows by outcome.
  var rows: [[Int]]
  /// For each feed of the source, for each measure of its fact: sums by outcome.
  var totals: [[[Int128]]]
  /// Effects of cleaning, by column, counted in the first pass that cleans the column.
  var cleaning: [CleaningCounts.Effect] = []
  var cleanedColumns: [String] = []

  init(index: Int, file: InputFile, source: Source, warehouse: Warehouse, repeated: Bool) {
    self.index = index
    self.source = file.source
    path = file.path
    sha256 = file.sha256
    bytes = file.bytes
    self.repeated = repeated
    replayed = file.replayed
    filtered = source.filters.map { _ in 0 }
    rows = source.feeds.map { _ in Outcome.allCases.map { _ in 0 } }
    totals = source.feeds.map { feed in
      guard case .fact(let feed) = feed, let fact = warehouse.fact(feed.fact) else { return [] }
      return fact.measures.map { _ in Outcome.allCases.map { _ in 0 } }
    }
  }

  /// `status` in the ledger.
  var status: String { repeated ? "repeated" : replayed.isEmpty ? "read" : "replayed" }

  /// Records that feed something: neither filtered nor rejected whole.
  var feeding: Int { records - rejected - filteredRecords }

  /// Records that are left out.
  var filteredRecords: Int { filtered.reduce(passedOver, +) }

  /// Records that are left out, by the name of what does so.
  func filtered(by filters: [Filter]) -> [(filter: String, records: Int)] {
    ([("where", passedOver)] + zip(filters, filtered).map { ($0.name, $1) }).filter { $0.1 > 0 }
  }

  /// Rows that its feeds produced.
  var producedRows: Int {
    rows.reduce(0) { sum, outcomes in
      sum + outcomes.indices.reduce(0) { $1 == Outcome.withoutKey.rawValue ? $0 : $0 + outcomes[$1] }
    }
  }

  mutating func count(_ outcome: Outcome, feed: Int, rows count: Int = 1) { rows[feed][outcome.rawValue] += count }
}
