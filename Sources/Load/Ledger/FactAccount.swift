/// Rows of one file and fact, with the sums of the fact's measures (at their scales).
struct FactAccount: Equatable {
  var rows: Int64 = 0
  /// A sum for each measure, in the fact's order.
  var sums: [Int128]

  static func + (left: FactAccount, right: FactAccount) -> FactAccount {
    FactAccount(rows: left.rows + right.rows, sums: zip(left.sums, right.sums).map { $0 + $1 })
  }

  init(rows: Int64 = 0, sums: [Int128]) {
    self.rows = rows
    self.sums = sums
  }

  /// Nothing, for a number of measures.
  init(measures: Int) { sums = Array(repeating: 0, count: measures) }
}

/// What the publish found of one fact: by file and by what became of the rows.
struct FactAccounts {
  /// File, then outcome (`inserted`, `replacing`, `superseded`, `duplicate`, `rejected`).
  var outcomes: [Int64: [String: FactAccount]] = [:]
  /// By file: what stands in the fact at the end.
  var stored: [Int64: FactAccount] = [:]

  /// All rows of an outcome.
  func rows(_ outcome: String) -> Int64 { outcomes.values.reduce(0) { $0 + ($1[outcome]?.rows ?? 0) } }
}
