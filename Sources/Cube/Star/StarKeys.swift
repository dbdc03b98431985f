import Definitions
import PostgreSQL
import Warehouse

/// The keys that conditions leave of a fact's indexed roles, looked up before the star is asked.
///
/// ```
/// customer.city = 'Lima'    ─▶  240 keys ─▶ bitmap of sales by customer ─┐
/// product.category = 'Tea'  ─▶ 8 000 keys ─▶ bitmap of sales by product ─┴─ and ─▶ 380 rows ─▶ joined to all dimensions
/// ```
///
/// A planner that sees the keys knows how many rows they lead to, and can put the indexes of several roles together; of a
/// join to a dimension it could do neither. The conditions themselves stay: the keys can only be redundant.
struct StarKeys {
  /// The keys of one role.
  struct Lookup {
    /// What they are called in a script.
    var name: String
    /// A scalar query for an array of them; `tooMany` where they are more than are worth looking up.
    var query: String
    /// The column of the fact that has them.
    fileprivate var column: String
  }

  private let fact: String
  private let table: String
  let lookups: [Lookup]
  /// Conditions on the fact's own columns.
  private let own: [String]

  private static let tooMany = "'{NULL}'"
  /// Finding rows by each of so many keys takes longer than reading all.
  private static let most = 10_000

  /// The lookups for a question's conditions on the star of a fact; nil where there are none.
  ///
  /// - Parameter number: how many lookups there are before.
  init?(_ filter: Question.Filter?, _ fact: Fact, _ star: StarSource, _ warehouse: Warehouse, after number: Int) {
    guard let filter, !fact.indexed.isEmpty else { return nil }
    let conjuncts = filter.expression.conjuncts
    func sql(_ isMeant: (Level) -> Bool, _ others: (Expression) -> Bool = { _ in true }) -> [String] {
      conjuncts.filter { conjunct in
        !conjunct.usedColumns.isEmpty && conjunct.usedColumns.allSatisfy { isMeant(filter.scope[$0]) }
          && others(conjunct)
      }.map { $0.sql(zone: warehouse.zone) { star.value(filter.scope[$0]) } }
    }
    var lookups: [Lookup] = []
    for role in fact.roles where fact.indexed.contains(role.name) {
      // A row that belongs to no member has none of the keys: a condition that could let it through is none to look up.
      let conditions = sql({ $0.role == role.name && !$0.isCurrent }, \.isFalseOfNulls)
      if conditions.isEmpty { continue }
      let dimension = SQL.identifier(warehouse.name, role.dimension)
      let key = "\(SQL.identifier(role.name)).\(SQL.identifier("\(role.dimension)_key"))"
      let query = """
        select case when count(*) <= least(\(Self.most), 1000 + (
            select reltuples / 20 from pg_catalog.pg_class where oid = \(SQL.literal(dimension))::regclass))
          then coalesce(array_agg(key), '{}') else \(Self.tooMany) end
        from (select \(key) as key from \(dimension) as \(SQL.identifier(role.name))
          where \(key) >= 0 and \(conditions.joined(separator: " and ")) limit \(Self.most + 1)) as found
        """
      lookups.append(
        Lookup(name: "keys_\(number + lookups.count + 1)", query: query, column: star.key(role.name)))
    }
    if lookups.isEmpty { return nil }
    self.lookups = lookups
    own = sql { $0.role == nil }
    self.fact = SQL.identifier(warehouse.name, fact.tableName)
    table = star.table
  }

  /// The rows of the fact that have the keys. OFFSET 0 is a fence: the planner must not take the dimensions' conditions, which
  /// say the same once more, for others that leave still fewer rows.
  ///
  /// - Parameter array: SQL of what a lookup found.
  func rows(_ array: (Lookup) -> String) -> String {
    let conditions = lookups.map { lookup in
      let keys = "\(array(lookup))::integer[]"
      return "(\(keys) = \(Self.tooMany) or \(lookup.column) = any (\(keys)))"
    }
    return """
      (select * from \(fact) as \(table)
        where \((conditions + own).joined(separator: "\n    and ")) offset 0)
      """
  }
}
