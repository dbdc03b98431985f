internal import Definitions
internal import PostgreSQL

/// Finds changes of definitions that tables do not show: what is there was made by others.
struct ContractComparison {
  private let all: SchemaComparison

  init(_ all: SchemaComparison) { self.all = all }

  func differences() throws -> [SchemaDifference] {
    guard let earlier = all.contract else { return [] }
    let wanted = SchemaContract(all.warehouse).values
    return try earlier.values.sorted { $0.key < $1.key }.compactMap { name, value in
      guard let new = wanted[name], new != value, let subject = SchemaContract.subject(name),
        let note = try obstacle(subject)
      else { return nil }
      let words = name.split(separator: " ").joined(separator: " of \(all.warehouse.name).")
      return SchemaDifference(.changed, "\(words): \(value) → \(new)", .rebuild, [], note: note)
    }
  }

  /// Why data that is there forbids a change; nil where there is none.
  private func obstacle(_ subject: SchemaContract.Subject) throws -> String? {
    let warehouse = all.warehouse
    switch subject {
    case .zone:
      return try warehouse.facts.allSatisfy { try hasNoRows($0) }
        ? nil : "the days of all rows were taken in the other zone"
    case .keys(let dimension):
      return try hasNoRows(dimension, "_member", where: "member_id > 0")
        ? nil : "members were told apart by the other rule"
    case .history(let dimension):
      return try hasNoRows(dimension, "_event", where: "batch_id > 0")
        ? nil : "the timelines that are there were made the other way"
    case .scale(let fact):
      guard let fact = warehouse.fact(fact) else { return nil }
      return try hasNoRows(fact) ? nil : "rows and totals are kept as integers at the other scale"
    case .table, .view: return nil
    }
  }

  private func hasNoRows(_ dimension: String, _ suffix: String, where condition: String) throws -> Bool {
    let name = dimension + suffix
    guard all.star.tables[name] != nil else { return true }
    return try all.isEmpty(SQL.identifier(all.warehouse.name, name), where: condition)
  }

  private func hasNoRows(_ fact: Fact) throws -> Bool {
    guard all.star.tables[fact.tableName] != nil else { return true }
    return try all.isEmpty(SQL.identifier(all.warehouse.name, fact.tableName))
  }
}
