import OperatingSystem
import PostgreSQL
import Synchronization
import TestWarehouse
import Testing

@Suite struct ConnectionTests {
  @Test func `values come back as text, NULL as nil`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    let rows = try connection.query("select $1::int + 1, $2::text, null, true", ["41", "naïve 订单 '\""])
    #expect(rows.texts == [["42", "naïve 订单 '\"", nil, "t"]])
    #expect(rows.integer(0, 0) == 42)
    #expect(rows.boolean(0, 3) == true)
    #expect(try connection.integer("select 1 where false") == nil)
  }

  @Test func `a session has the settings that texts are read by`() throws {
    let connection = try Connection(
      conninfo: TestWarehouse.database() + " options='-c timezone=Asia/Tokyo -c datestyle=sql'")
    let settings = [
      "timezone": "UTC", "datestyle": "ISO, YMD", "intervalstyle": "postgres", "bytea_output": "hex",
      "standard_conforming_strings": "on", "client_min_messages": "warning", "client_encoding": "UTF8",
      "client_connection_check_interval": "1s", "application_name": "martlet",
    ]
    for (name, value) in settings { #expect(try connection.text("show \(name)") == value, "\(name)") }
  }

  @Test func `several statements run in one go`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    #expect(try connection.execute("create table t (a int); insert into t values (1), (2)") == 2)
    try connection.prepare("one", "select a from t where a > $1 order by a")
    #expect(try connection.run("one", ["1"]).texts == [["2"]])
  }

  @Test func `names and texts are quoted so that they come back as they are`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    let name = "a \"b\" c; drop"
    try connection.execute("create table \(SQL.identifier(name)) (a text)")
    #expect(try connection.text("select relname from pg_class where relname = \(SQL.literal(name))") == name)
    #expect(try connection.text("select \(SQL.literal("it's \\ so"))") == "it's \\ so")
    let texts = ["a", "", "b,\"c\"\\", nil, "NULL", "{}"]
    let rows = try connection.query("select unnest($1::text[])", [SQL.array(texts)])
    #expect(rows.texts.map { $0[0] } == texts)
  }

  @Test func `of a trial nothing stays, whatever its transactions did; within it they are as they would be`() throws {
    let conninfo = try TestWarehouse.database()
    let connection = try Connection(conninfo: conninfo)
    try connection.execute("create table t (a int)")
    struct Stop: Error {}
    let seen = try connection.trial {
      _ = try connection.transaction { try connection.execute("insert into t values (1)") }
      _ = try? connection.transaction {
        try connection.execute("insert into t values (2)")
        throw Stop()
      }
      try connection.begin(.repeatableRead)
      try connection.execute("insert into t values (3)")
      connection.rollback()
      return try connection.query("select a from t").texts
    }
    #expect(seen == [["1"]])
    #expect(try connection.integer("select count(*) from t") == 0)
    #expect(throws: Stop.self) { try connection.trial { throw Stop() } }
    // Behind it, transactions are transactions.
    _ = try connection.transaction { try connection.execute("insert into t values (4)") }
    #expect(try Connection(conninfo: conninfo).query("select a from t").texts == [["4"]])
  }

  @Test func `an error tells SQLSTATE, message and statement, and keeps values to itself`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try connection.execute("create table t (mail text primary key); insert into t values ('secret@example.org')")
    let error = #expect(throws: PostgreSQLError.self) {
      try connection.query("insert into t values ($1)", ["secret@example.org"])
    }
    #expect(error?.sqlstate == "23505")
    #expect(error?.constraint == "t_pkey")
    #expect(error?.detail?.contains("secret") == true)
    #expect(error?.description.contains("secret") == false)
    #expect(error?.statement == "insert into t values ($1)")
    #expect(error?.failure.status == .failed)
    #expect(try connection.integer("select 1") == 1, "the connection goes on")
  }

  @Test func `a transaction that throws leaves nothing`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try connection.execute("create table t (a int)")
    #expect(throws: PostgreSQLError.self) {
      try connection.transaction {
        try connection.execute("insert into t values (1)")
        try connection.execute("insert into nowhere values (1)")
      }
    }
    #expect(try connection.integer("select count(*) from t") == 0)
    try connection.transaction { _ = try connection.execute("insert into t values (2)") }
    #expect(try connection.integer("select count(*) from t") == 1)
  }

  @Test func `one session at a time has an advisory lock, until its connection ends`() throws {
    let address = try TestWarehouse.database()
    let first = try Connection(conninfo: address)
    let second = try Connection(conninfo: address)
    #expect(try first.tryLock(7))
    #expect(try !second.tryLock(7))
    #expect(try second.tryLock(8))
    try first.unlock(7)
    #expect(try second.tryLock(7))
  }

  @Test(arguments: ["host=/nowhere dbname=x", "postgresql://127.0.0.1:1/x"])
  func `an unreachable server is a case for trying again, and the remedy is named`(address: String) throws {
    let failure = #expect(throws: Failure.self) { try Connection(conninfo: address) }
    #expect(failure?.status == .tryAgain)
    #expect(failure?.remedy?.contains("martlet up") == true)
  }

  @Test(arguments: [
    "password=geheim colour=red", "host=localhost password=a geheim", "password='geheim", "password=x geheim=y",
    "postgresql://anna:geheim@[::1/x", "postgresql://anna:%zzgeheim@localhost/x",
    "postgresql://anna:x@geheim@localhost/x",
    "postgresql://anna:x/geheim@localhost/x", "postgresql://anna:geheim/x@localhost/x",
    "postgresql://anna:x\"geheim@[::1/x",
    "postgresql://localhost/x?geheim=1",
  ])
  func `a wrong connection string is a usage error that shows no password`(_ conninfo: String) throws {
    let failure = #expect(throws: Failure.self) { try Connection(conninfo: conninfo) }
    #expect(failure?.status == .usage, "\(failure?.description ?? "")")
    #expect(failure?.description.contains("geheim") == false, "\(failure?.description ?? "")")
  }

  @Test(arguments: [
    "host=/nowhere password=geheim", "postgresql://anna:geheim@127.0.0.1:1/x",
    "host=127.0.0.1 port=1 password='geh eim'",
    "postgresql://anna:geheim@127.0.0.1:1/x?sslmode=verify-full",
  ])
  func `a server that cannot be reached is told without the password`(_ conninfo: String) throws {
    let failure = #expect(throws: Failure.self) { try Connection(conninfo: conninfo) }
    #expect(failure?.description.contains("geh") == false, "\(failure?.description ?? "")")
    #expect(Connection.holdsPassword(conninfo))
  }

  @Test func `a connection to another machine that proves no name is warned of`() throws {
    #expect(try Connection(conninfo: TestWarehouse.database()).securityWarning == nil, "a socket")
    #expect(!Connection.holdsPassword("postgresql://anna@db.example.org/x"))
    func warning(_ host: String, _ address: String, _ mode: String) -> String? {
      ConnectionSecrets.warning(host: host, address: address, sslMode: mode)
    }
    func warning(_ host: String, _ mode: String) -> String? { warning(host, "", mode) }
    for host in ["/run/postgresql", "localhost", "127.0.0.1", "::1", ""] { #expect(warning(host, "prefer") == nil) }
    for mode in ["disable", "prefer", "require", "verify-ca"] {
      #expect(warning("db.example.org", mode)?.contains("sslmode=\(mode) does not prove that db.example.org") == true)
      #expect(warning("db.example.org", mode)?.contains("write sslmode=verify-full") == true)
      #expect(warning("", "10.0.0.5", mode) != nil)
    }
    #expect(warning("db.example.org", "verify-full") == nil)
    #expect(warning("db.example.org", "127.0.0.1", "disable") == nil, "the address is what counts")
  }

  @Test func `a connection that the server ends is a case for trying again`() throws {
    let address = try TestWarehouse.database()
    let connection = try Connection(conninfo: address)
    try Connection(conninfo: address).query("select pg_terminate_backend($1)", [String(connection.backendProcess)])
    let error = #expect(throws: PostgreSQLError.self) {
      // The first statement may still reach the server; the second cannot.
      for _ in 0..<2 { try connection.execute("select pg_sleep(1)") }
    }
    #expect(error?.failure.status == .tryAgain)
  }

  @Test func `another thread can cancel what runs`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    let handle = connection.cancelHandle()
    let isOver = Atomic<Bool>(false)
    try withThread {
      while !isOver.load(ordering: .relaxed) {
        handle.cancel()
        Clock.pause(milliseconds: 20)
      }
    } during: {
      let error = #expect(throws: PostgreSQLError.self) { try connection.execute("select pg_sleep(100)") }
      isOver.store(true, ordering: .relaxed)
      #expect(error?.isCancelled == true)
    }
  }

  @Test func `warnings go to the handler, notices nowhere`() throws {
    let heard = Mutex<[String]>([])
    let connection = try Connection(conninfo: TestWarehouse.database()) { text in heard.withLock { $0.append(text) } }
    try connection.execute("do $$ begin raise notice 'small'; raise warning 'large'; end $$")
    #expect(heard.withLock { $0 } == ["large"])
    #expect(try connection.text("show application_name") == "martlet")
  }
}

/// Runs a thread beside the body.
private func withThread(_ work: @escaping @Sendable () -> Void, during body: () throws -> Void) throws {
  let thread = try Thread(work)
  let result = Result { try body() }
  thread.join()
  try result.get()
}
