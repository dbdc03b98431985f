import Foundation
import Testing

/// `martlet peek` and `martlet profile` as people call them: files, archives, pipes.
@Suite final class `Peek at files` {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "martlet-peek-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(Self.orders.utf8).write(to: URL(filePath: "\(folder)/orders.csv"))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static let orders = """
    Orders of the shop
    id;name;price
    1;Ann;2,50
    2;Bo;;3,00
    3;"C;y";4,10
    Total

    """

  @Test func `records go to standard output as CSV, what is to be told to standard error`() throws {
    let outcome = try Tool.martlet.succeed(["peek", "orders.csv"], in: folder)
    #expect(outcome.output == "id,name,price\r\n1,Ann,\"2,50\"\r\n2,Bo,\"3,00\"\r\n3,C;y,\"4,10\"\r\n")
    #expect(
      outcome.errors.split(separator: "\n") == [
        "orders.csv: utf-8, CSV divided by semicolons, quoted by \", 1 line before it left out, 1 line behind it left out",
        "orders.csv: the same as options, to change what is wrong: --delimiter ';' --skip 1 --header 1 --footer 1",
        "orders.csv:4: repaired: 4 fields, not 3: a delimiter too many is left out, or taken for part of a value",
        "orders.csv: 3 rows, 1 record repaired",
      ])
  }

  @Test func `options change what was found out, and strict leaves records out that do not fit`() throws {
    let outcome = try Tool.martlet.succeed(
      [
        "peek", "orders.csv", "--as", "json", "--strict", "--header", "none", "--skip", "2", "--delimiter", ";",
        "--limit", "2",
      ],
      in: folder)
    #expect(
      outcome.output == """
        {"column_1":"1","column_2":"Ann","column_3":"2,50"}
        {"column_1":"3","column_2":"C;y","column_3":"4,10"}

        """)
    #expect(outcome.errors.contains("orders.csv:4: field-count: expected 3 fields, found 4; the record is left out"))
  }

  @Test func `a table is for people`() throws {
    let outcome = try Tool.martlet.succeed(["peek", "orders.csv", "--as", "table", "--limit", "1"], in: folder)
    #expect(outcome.output == "id  name  price\n──  ────  ─────\n1   Ann   2,50\n")
  }

  @Test(arguments: ["peek", "profile"])
  func `standard input is a file, of which nothing is left behind`(_ command: String) throws {
    let before = try leftovers()
    let input = try #require(FileHandle(forReadingAtPath: "\(folder)/orders.csv"))
    let outcome = try Tool.martlet.run([command, "-"], in: folder, input: input)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("price"))
    #expect((outcome.output + outcome.errors).contains("<stdin>"))
    #expect(try leftovers() == before)
  }

  private func leftovers() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory()).filter { $0.hasPrefix(".martlet") }
  }

  @Test(arguments: ["peek", "profile"])
  func `of an archive the one member is read, or the one that is named`(_ command: String) throws {
    try Data("sku;stock\nA1;5\nA2;7\n".utf8).write(to: URL(filePath: "\(folder)/stock.csv"))
    try zip(["one.zip", "stock.csv"])
    try zip(["two.zip", "stock.csv", "orders.csv"])
    #expect(try Tool.martlet.succeed([command, "one.zip"], in: folder).output.contains("stock"))
    let both = try Tool.martlet.run([command, "two.zip"], in: folder)
    #expect(both.status == 2)
    #expect(both.errors.contains("the archive has 2 members"))
    #expect(both.errors.contains("--member: orders.csv, stock.csv"))
    let named = try Tool.martlet.succeed([command, "two.zip", "--member", "orders.csv"], in: folder)
    #expect(named.output.contains("price") && !named.output.contains("stock"))
    let wrong = try Tool.martlet.run([command, "two.zip", "--member", "order.csv"], in: folder)
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("did you mean 'orders.csv'?"))
    let plain = try Tool.martlet.run([command, "orders.csv", "--member", "x"], in: folder)
    #expect(plain.status == 2)
  }

  private func zip(_ words: [String]) throws {
    try Tool(path: "/usr/bin/zip").succeed(["-q"] + words, in: folder)
  }

  @Test func `a reader that has gone away ends it quietly`() throws {
    let rows = (1...50_000).map { "\($0),\($0)\n" }.joined()
    try Data(rows.utf8).write(to: URL(filePath: "\(folder)/long.csv"))
    let command = "\(Tool.martlet.path) peek long.csv 2>errors | head -1; echo ${PIPESTATUS[0]}"
    let outcome = try Tool(path: "/bin/bash").succeed(["-c", command], in: folder)
    #expect(outcome.output == "1,1\r\n141\n")
    let errors = try String(contentsOfFile: "\(folder)/errors", encoding: .utf8)
    #expect(errors == "long.csv: utf-8, CSV divided by commas, quoted by \", no header\n")
  }

  @Test func `a file that is not there is named`() throws {
    let outcome = try Tool.martlet.run(["peek", "order.csv"], in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("order.csv: there is no such file"))
  }
}
