import Columnar
import Cube
import Definitions
import Foundation
import Testing
import Text

@Suite struct `Renderings of an answer` {
  static let table = ResultTable(
    levels: [.init("date.year", .integer), .init("product.category", .text)],
    measures: [.init("net_amount", .decimal(scale: 2)), .init("average_order", .decimal(scale: 2))],
    rows: [
      .init([.value("2026"), .value("Books, used")], ["120.40", "60.20"]),
      .init([.value("2026"), .value("图书")], ["-3.00", nil]),
      .init([.value("2026"), .value("∑ total")], ["0.01", "0.01"]),
      .init([.value("2026"), .value("(unknown)")], ["0.02", "0.02"]),
      .init([.value("2026"), .value("")], ["0.03", "0.03"]),
      .init([.value("2026"), .value("a\"b\n|c")], ["0.04", "0.04"]),
      .init([.value("2026"), .none], ["5.00", "5.00"]),
      .init([.value("2026"), .special(.unknown)], ["1.00", "1.00"]),
      .init([.value("2026"), .special(.notApplicable)], ["2.00", "2.00"]),
      .init([.value("2026"), .total], ["125.50", "20.92"]),
      .init([.special(.invalid), .total], ["12345678901234567890.12", "0.00"]),
      .init([.total, .total], ["12345678901234568015.62", "1.00"]),
    ])

  @Test func `table: aligned, totals and unknowns apart from values that look like them`() {
    #expect(
      AnswerFormat.table.write(Self.table) == """
        date.year  product.category               net_amount  average_order
        ─────────  ────────────────  ───────────────────────  ─────────────
        2026       Books, used                        120.40          60.20
        2026       图书                                -3.00              —
        2026       "∑ total"                            0.01           0.01
        2026       "(unknown)"                          0.02           0.02
        2026       ""                                   0.03           0.03
        2026       a"b\\n|c                              0.04           0.04
        2026       —                                    5.00           5.00
        2026       (unknown)                            1.00           1.00
        2026       (not applicable)                     2.00           2.00
        2026       ∑ total                            125.50          20.92
        (invalid)  ∑ total           12345678901234567890.12           0.00
        ∑ total    ∑ total           12345678901234568015.62           1.00

        """)
  }

  @Test func `csv: RFC 4180, with columns that name the totals and the special members`() {
    let lines = [
      "date.year,product.category,net_amount,average_order,_total,_special",
      "2026,\"Books, used\",120.40,60.20,,",
      "2026,图书,-3.00,,,",
      "2026,∑ total,0.01,0.01,,",
      "2026,(unknown),0.02,0.02,,",
      "2026,\"\",0.03,0.03,,",
      "2026,\"a\"\"b\n|c\",0.04,0.04,,",
      "2026,,5.00,5.00,,",
      "2026,(unknown),1.00,1.00,,product.category=unknown",
      "2026,(not applicable),2.00,2.00,,product.category=not_applicable",
      "2026,,125.50,20.92,product.category,",
      "(invalid),,12345678901234567890.12,0.00,product.category,date.year=invalid",
      ",,12345678901234568015.62,1.00,date.year product.category,",
    ]
    #expect(AnswerFormat.csv.write(Self.table) == lines.map { $0 + "\r\n" }.joined())
  }

  @Test func `json: an object a row, numbers with all their digits`() throws {
    let text = AnswerFormat.json.write(Self.table)
    let lines = text.split(separator: "\n")
    #expect(
      lines[1]
        == #"  {"date.year": 2026, "product.category": "Books, used", "net_amount": 120.40, "average_order": 60.20, "_total": [], "_special": {}},"#
    )
    #expect(
      lines[11]
        == #"  {"date.year": null, "product.category": null, "net_amount": 12345678901234567890.12, "average_order": 0.00, "_total": ["product.category"], "_special": {"date.year": "invalid"}},"#
    )
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(parsed.count == Self.table.rows.count)
    #expect(parsed[5]["product.category"] as? String == "a\"b\n|c")
    #expect(parsed[1]["average_order"] is NSNull)
    #expect(parsed[11]["_total"] as? [String] == ["date.year", "product.category"])
    #expect(AnswerFormat.json.write(ResultTable(levels: [], measures: [], rows: [])) == "[]\n")
  }

  @Test func `markdown: what Markdown would read as its own is escaped`() {
    let lines = AnswerFormat.markdown.write(Self.table).split(separator: "\n")
    #expect(lines[0] == #"| date.year | product.category | net\_amount | average\_order |"#)
    #expect(lines[1] == "| --- | --- | ---: | ---: |")
    #expect(lines[7] == #"| 2026 | a"b\\n\|c | 0.04 | 0.04 |"#)
    #expect(lines[11] == "| 2026 | **∑ total** | 125.50 | 20.92 |")
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("图书", 4), ("한국", 4), ("ＡＢ", 4), ("é", 1), ("e\u{301}", 1), ("∑", 1), ("—", 1), ("👍", 2),
    ("👩‍👩‍👧", 2), ("❤️", 2), ("ｶﾞ", 2), ("\u{200B}a", 1),
  ])
  func `widths are those of a terminal`(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test func `unknown formats are refused with the nearest`() {
    #expect(throws: (any Error).self) { _ = try AnswerFormat.named("cvs") }
    #expect(AnswerFormat.allCases.allSatisfy { (try? AnswerFormat.named($0.rawValue)) == $0 })
  }
}
