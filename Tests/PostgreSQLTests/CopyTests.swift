import Columnar
import OperatingSystem
import PostgreSQL
import TestWarehouse
import Testing

/// A column of each storage with the values that are hardest for it.
struct CopyCase: CustomTestStringConvertible, Sendable {
  var type: String
  var storage: Storage
  /// Travelling values beside what PostgreSQL shows for them.
  var values: [(Int64?, String?)]
  var testDescription: String { type }
}

@Suite struct CopyTests {
  @Test(arguments: [
    CopyCase(type: "smallint", storage: .int2, values: [(0, "0"), (-32768, "-32768"), (32767, "32767"), (nil, nil)]),
    CopyCase(
      type: "integer", storage: .int4,
      values: [(-2_147_483_648, "-2147483648"), (nil, nil), (2_147_483_647, "2147483647")]),
    CopyCase(
      type: "bigint", storage: .int8,
      values: [(.min, "-9223372036854775808"), (.max, "9223372036854775807"), (nil, nil)]),
    CopyCase(type: "boolean", storage: .boolean, values: [(0, "f"), (1, "t"), (nil, nil)]),
    CopyCase(
      type: "date", storage: .date,
      values: [
        (0, "1970-01-01"), (10_957, "2000-01-01"), (-1, "1969-12-31"), (20_779, "2026-11-22"), (.min, "-infinity"),
        (.max, "infinity"), (nil, nil), (-719_528, "0001-01-01 BC"),
      ]),
    CopyCase(
      type: "timestamptz", storage: .timestamptz,
      values: [
        (0, "1970-01-01 00:00:00+00"), (-1, "1969-12-31 23:59:59.999999+00"), (.min, "-infinity"), (.max, "infinity"),
        (946_684_800_000_000, "2000-01-01 00:00:00+00"), (nil, nil),
        (1_795_312_799_123_456, "2026-11-22 01:59:59.123456+00"),
      ]),
    CopyCase(
      type: "numeric(18,2)", storage: .numeric(scale: 2),
      values: [
        (0, "0.00"), (1, "0.01"), (-1, "-0.01"), (100, "1.00"), (1_000_000, "10000.00"), (123_456_789, "1234567.89"),
        (-99_999_999_999_999_999, "-999999999999999.99"), (10_050, "100.50"), (nil, nil),
      ]),
    CopyCase(
      type: "numeric", storage: .numeric(scale: 0),
      values: [(.min, "-9223372036854775808"), (.max, "9223372036854775807"), (0, "0"), (10_000, "10000")]),
    CopyCase(
      type: "numeric", storage: .numeric(scale: 18),
      values: [
        (.min, "-9.223372036854775808"), (.max, "9.223372036854775807"), (1, "0.000000000000000001"), (nil, nil),
      ]),
    CopyCase(
      type: "numeric", storage: .numeric(scale: 5),
      values: [
        (1, "0.00001"), (10, "0.00010"), (123_456_789, "1234.56789"), (-100_000, "-1.00000"),
        (.min, "-92233720368547.75808"),
      ]),
    CopyCase(
      type: "numeric", storage: .numeric(scale: 4),
      values: [(1, "0.0001"), (99_999_999, "9999.9999"), (100_000_000, "10000.0000")]),
  ])
  func `a value is kept as it is, and comes back as it was`(_ what: CopyCase) throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try connection.execute("create table t (n int, v \(what.type))")
    var values = IntegerColumn()
    for (value, _) in what.values { values.append(value) }
    let numbers = IntegerColumn(what.values.indices.map { Int64($0) })
    let columns = [CopyColumn("n", .int4), CopyColumn("v", what.storage)]
    let writer = try connection.copyIn("t", columns)
    try writer.write(Chunk(rowCount: values.count, columns: [.integers(numbers), .integers(values)]))
    #expect(try writer.finish() == what.values.count)
    #expect(try connection.query("select v from t order by n").texts.map { $0[0] } == what.values.map(\.1))

    let reader = try connection.copyOut("select n, v from t order by n", columns)
    let chunk = try #require(try reader.next())
    #expect(chunk.integers(1).values == values.values)
    #expect(chunk.integers(1).nulls == values.nulls)
    #expect(try reader.next() == nil)
    #expect(try connection.integer("select 1") == 1)
  }

  @Test(arguments: [1, 7, 1000, 20_000])
  func `texts of any length travel in chunks of any size`(rowsPerChunk: Int) throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try connection.execute("create table t (n int8, v text)")
    let texts: [String?] = (0..<3000).map { row in
      switch row % 5 {
      case 0: nil
      case 1: ""
      case 2: "订单 \(row)\u{1f}\t\\N\n"
      case 3: String(repeating: "x", count: row)
      // Larger than a buffer of the ring.
      default: row % 1000 == 4 ? String(repeating: "ab", count: 300_000) : "y"
      }
    }
    let columns = [CopyColumn("n", .int8), CopyColumn("v", .text)]
    let writer = try connection.copyIn("t", columns)
    for start in stride(from: 0, to: texts.count, by: rowsPerChunk) {
      let rows = start..<min(start + rowsPerChunk, texts.count)
      var column = TextColumn()
      for row in rows { column.append(texts[row]) }
      try writer.write(
        Chunk(rowCount: rows.count, columns: [.integers(IntegerColumn(rows.map { Int64($0) })), .text(column)]))
    }
    #expect(try writer.finish() == texts.count)
    let reader = try connection.copyOut("select n, v from t order by n", columns)
    var read: [String?] = []
    while let chunk = try reader.next() { read += (0..<chunk.rowCount).map { chunk.text(1).string($0) } }
    #expect(read == texts)
  }

  @Test func `columns can be taken from anywhere in the chunk`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try connection.execute("create table t (a int, b text)")
    let writer = try connection.copyIn("t", [CopyColumn("b", .text), CopyColumn("a", .int4)], from: [2, 0])
    var text = TextColumn()
    text.append("x")
    try writer.write(
      Chunk(rowCount: 1, columns: [.integers(IntegerColumn([1])), .integers(IntegerColumn([2])), .text(text)]))
    #expect(try writer.finish() == 1)
    #expect(try connection.query("select a, b from t").texts == [["1", "x"]])
  }

  @Test(arguments: [
    (Storage.int4, Int64(2_147_483_648)), (.int2, -32_769), (.boolean, 2), (.date, 3_000_000_000),
    (.timestamptz, .min + 1),
  ])
  func `a value out of range is an error that names column and value`(storage: Storage, value: Int64) throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try connection.execute("create table t (amount bigint)")
    try connection.begin()
    let writer = try connection.copyIn("t", [CopyColumn("amount", storage)])
    let error = #expect(throws: PostgreSQLError.self) {
      try writer.write(Chunk(rowCount: 2, columns: [.integers(IntegerColumn([1, value]))]))
    }
    #expect(error?.message.contains("amount") == true)
    #expect(error?.message.contains("\(value)") == true)
    writer.cancel()
    connection.rollback()
    #expect(try connection.integer("select count(*) from t") == 0)
  }

  @Test func `an error of the server stops the writer in mid-stream, with table, line and column`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try connection.execute("create table t (v text not null)")
    var column = TextColumn()
    column.append("ok")
    column.appendNull()
    for _ in 0..<1000 { column.append(String(repeating: "x", count: 1000)) }
    let chunk = Chunk(rowCount: column.count, columns: [.text(column)])
    let writer = try connection.copyIn("t", [CopyColumn("v", .text)])
    var chunks = 0
    let error = #expect(throws: PostgreSQLError.self) {
      // A gigabyte, if nobody listened.
      while chunks < 1000 {
        try writer.write(chunk)
        chunks += 1
      }
      _ = try writer.finish()
    }
    #expect(chunks < 1000)
    #expect(error?.sqlstate == "23502")
    #expect(error?.context?.contains("COPY t, line 2") == true)
    #expect(error?.description.contains("COPY t, line 2") == true)
    #expect(try connection.integer("select count(*) from t") == 0)
  }

  @Test func `a COPY that is cancelled or let go leaves nothing, and the connection goes on`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try connection.execute("create table t (v int)")
    let chunk = Chunk(rowCount: 3, columns: [.integers(IntegerColumn([1, 2, 3]))])
    let writer = try connection.copyIn("t", [CopyColumn("v", .int4)])
    try writer.write(chunk)
    writer.cancel()
    do {
      let forgotten = try connection.copyIn("t", [CopyColumn("v", .int4)])
      try forgotten.write(chunk)
    }
    #expect(try connection.integer("select count(*) from t") == 0)
  }

  @Test func `a server that goes away during a COPY is a case for trying again`() throws {
    let address = try TestWarehouse.database()
    let connection = try Connection(conninfo: address)
    try connection.execute("create table t (v int8)")
    let chunk = Chunk(rowCount: 10_000, columns: [.integers(IntegerColumn(Array(0..<10_000)))])
    let writer = try connection.copyIn("t", [CopyColumn("v", .int8)])
    try writer.write(chunk)
    try Connection(conninfo: address).query("select pg_terminate_backend($1)", [String(connection.backendProcess)])
    let error = #expect(throws: PostgreSQLError.self) {
      for _ in 0..<10_000 { try writer.write(chunk) }
      _ = try writer.finish()
    }
    #expect(error?.failure.status == .tryAgain)
  }

  @Test func `reading stops where a value cannot travel, and the connection goes on`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    for bad in ["1.005", "'NaN'::numeric", "1e30"] {
      let reader = try connection.copyOut("select \(bad)::numeric", [CopyColumn("amount", .numeric(scale: 2))])
      let error = #expect(throws: PostgreSQLError.self) { try reader.next() }
      #expect(error?.message.contains("amount") == true)
    }
    let reader = try connection.copyOut("select g from generate_series(1, 1000000) g", [CopyColumn("g", .int4)])
    #expect(try reader.next()?.rowCount == 8192)
    reader.cancel()
    let failing = try connection.copyOut(
      "select 1 / (g - 20000) from generate_series(1, 30000) g", [CopyColumn("g", .int4)])
    let error = #expect(throws: PostgreSQLError.self) { while try failing.next() != nil {} }
    #expect(error?.sqlstate == "22012")
    #expect(try connection.integer("select 1") == 1)
  }
}
