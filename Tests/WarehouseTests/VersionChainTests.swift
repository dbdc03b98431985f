import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

@Suite struct VersionChainTests {
  /// Versions of one article: up to March, March to June, June and on.
  private func chain() throws -> Connection {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try SchemaApply.apply(connection, try Shop.warehouse())
    try connection.execute(
      """
      insert into shop.product (product_key, product_id, sku, valid_from, valid_to, is_current, is_deleted, is_inferred, batch_id)
      values (1, 1, 'A', '-infinity', '2026-03-01', false, false, false, 1),
      (2, 1, 'A', '2026-03-01', '2026-06-01', false, false, false, 1),
      (3, 1, 'A', '2026-06-01', 'infinity', true, false, false, 1)
      """)
    return connection
  }

  private static func version(_ key: Int, _ id: Int, _ from: String, _ to: String) -> String {
    """
    insert into shop.product (product_key, product_id, sku, valid_from, valid_to, is_current, is_deleted, is_inferred, batch_id)
    values (\(key), \(id), 'A', '\(from)', '\(to)', false, false, false, 1)
    """
  }

  @Test(arguments: [
    ("a gap", "update shop.product set valid_to = '2026-02-01' where product_key = 1", "23503"),
    ("an overlap at the end", "update shop.product set valid_to = '2026-04-01' where product_key = 1", "23503"),
    ("an overlap at the start", "update shop.product set valid_from = '2026-02-01' where product_key = 2", "23503"),
    ("the loss of a middle version", "delete from shop.product where product_key = 2", "23503"),
    ("the loss of the first version", "delete from shop.product where product_key = 1", "23503"),
    ("a second first version", version(4, 1, "-infinity", "2026-02-01"), "23505"),
    ("a second version in a place", version(4, 1, "2026-03-01", "2026-05-01"), "23505"),
    ("a second last version", version(4, 1, "2026-03-15", "infinity"), "23505"),
    ("an empty version", version(4, 2, "2026-03-01", "2026-03-01"), "23514"),
    ("a first version that begins somewhere", version(4, 2, "2026-03-01", "infinity"), "23503"),
  ])
  func `the chain refuses`(what: String, statement: String, sqlstate: String) throws {
    let connection = try chain()
    let error = #expect(throws: PostgreSQLError.self) { try connection.execute(statement) }
    #expect(error?.sqlstate == sqlstate, "\(what): \(error?.message ?? "")")
  }

  @Test func `the chain may be built anew within a transaction`() throws {
    let connection = try chain()
    try connection.transaction {
      try connection.execute("delete from shop.product where product_key = 2")
      try connection.execute("update shop.product set valid_to = '2026-01-01' where product_key = 1")
      try connection.execute(VersionChainTests.version(4, 1, "2026-01-01", "2026-02-01"))
      try connection.execute(VersionChainTests.version(5, 1, "2026-02-01", "2026-06-01"))
      try connection.execute("set constraints all immediate")
    }
    #expect(
      try connection.query("select product_key from shop.product where product_id = 1 order by valid_from").texts
        == [["1"], ["4"], ["5"], ["3"]])
  }

  @Test func `the last version may go, if the one before becomes the last`() throws {
    let connection = try chain()
    try connection.transaction {
      try connection.execute("delete from shop.product where product_key = 3")
      try connection.execute("update shop.product set valid_to = 'infinity', is_current = true where product_key = 2")
    }
    #expect(try connection.integer("select count(*) from shop.product where product_id = 1") == 2)
  }
}
