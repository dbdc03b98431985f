import Definitions

extension CSVCase {
  /// Files with records that do not fit, read as they were probably meant.
  static let repaired: [CSVCase] = [
    repaired(
      "two values run together", "id,name,price\n1,Ann,5\n2,Bo,6\n3,Cy,7\n4Di,8\n",
      [["1", "Ann", "5"], ["2", "Bo", "6"], ["3", "Cy", "7"], [nil, "4Di", "8"]]),
    repaired(
      "a delimiter too many", "id,name,price\n1,Ann,5\n2,,Bo,6\n3,Cy,7\n4,Di,8\n",
      [["1", "Ann", "5"], ["2", "Bo", "6"], ["3", "Cy", "7"], ["4", "Di", "8"]]),
    repaired(
      "a delimiter within a value without quotes", "id,name,price\n1,Ann,5\n2,Bo, Jr.,6\n3,Cy,7\n4,Di,8\n",
      [["1", "Ann", "5"], ["2", "Bo, Jr.", "6"], ["3", "Cy", "7"], ["4", "Di", "8"]]),
    repaired(
      "a quote that opens nothing", "id,name,price\n1,Ann,5\n2,\"Bo,6\n3,\"Cy\",7\n4,Di,8\n",
      [["1", "Ann", "5"], ["2", "\"Bo", "6"], ["3", "Cy", "7"], ["4", "Di", "8"]], lines: [2, 3, 4, 5]),
    repaired(
      "a quote within quotes", "id,name,price\n1,\"Ann\",5\n2,\"B\"o, x\",6\n3,\"Cy\",7\n4,\"Di\",8\n",
      [["1", "Ann", "5"], ["2", "B\"o, x", "6"], ["3", "Cy", "7"], ["4", "Di", "8"]]),
    repaired(
      "a quote too many at the beginning and at the end",
      "id,name,price\n1,\"\"Ann\",5\n2,\"Bo\"\",6\n3,\"Cy\",7\n4,\"Di\",8\n",
      [["1", "\"Ann", "5"], ["2", "Bo\"", "6"], ["3", "Cy", "7"], ["4", "Di", "8"]], lines: [2, 3, 4, 5]),
    repaired(
      "blanks around a quoted field", "id,name,price\n1,\"A, n\",5\n2, \"B, o\" ,6\n3,\"Cy\",7\n4,Di,8\n",
      [["1", "A, n", "5"], ["2", "B, o", "6"], ["3", "Cy", "7"], ["4", "Di", "8"]]),
    repaired(
      "quoted text that runs into more text", "id,name,price\n1,Ann,5\n2,\"B, o\"x,6\n3,Cy,7\n4,Di,8\n",
      [["1", "Ann", "5"], ["2", "\"B, o\"x", "6"], ["3", "Cy", "7"], ["4", "Di", "8"]]),
    repaired(
      "another delimiter", "id,name,price\n1,Ann,5\n2;Bo;6\n3\tCy\t7\n4,Di,8\n",
      [["1", "Ann", "5"], ["2", "Bo", "6"], ["3", "Cy", "7"], ["4", "Di", "8"]]),
    repaired(
      "a blank behind each delimiter", "id,name,price\n1,Ann,5\n2, Bo, 6\n3, \"C, y\", 7\n4,Di,8\n5,Ed,9\n",
      [["1", "Ann", "5"], ["2", "Bo", "6"], ["3", "C, y", "7"], ["4", "Di", "8"], ["5", "Ed", "9"]]),
    repaired(
      "blanks that are usual stay", "id,name,price\n1, Ann, 5\n2, Bo, 6\n3, Cy, 7\n4, Di, 8\n",
      [["1", " Ann", " 5"], ["2", " Bo", " 6"], ["3", " Cy", " 7"], ["4", " Di", " 8"]]),
    repaired(
      "several lines in quotes stay one record beside one at fault",
      "id,name,price\n1,\"An\nn\",5\n2,,Bo,6\n3,\"C\"\"\ny\",7\n4,Di,8\n",
      [["1", "An\nn", "5"], ["2", "Bo", "6"], ["3", "C\"\ny", "7"], ["4", "Di", "8"]], lines: [2, 4, 5, 7]),
    repaired(
      "what is no record of the table is rejected",
      "id,name,price\n1,Ann,5\n2,Bo,6\n3,Cy,7\nTotal of the day\n4,Di,8\n",
      [["1", "Ann", "5"], ["2", "Bo", "6"], ["3", "Cy", "7"], ["4", "Di", "8"]], rejects: ["field-count@4:5+36"]),
    repaired(
      "another table behind the same header", "id,name,price\n1,Ann,5\n2,Bo,6\n\nid,name,price\n3,Cy,7\n4Di,8\n",
      [["1", "Ann", "5"], ["2", "Bo", "6"]], rejects: ["table@3:5+30", "table@4:6+44", "table@5:7+51"]),
    repaired(
      "another table of other columns", "id,name,price\n1,Ann,5\n2,Bo,6\n\nshop,city\nA,Bonn\nB,Köln\nC,Ulm\n",
      [["1", "Ann", "5"], ["2", "Bo", "6"]],
      rejects: ["table@3:5+30", "table@4:6+40", "table@5:7+47", "table@6:8+55"]),
    repaired(
      "lines left out at the end are not needed for it", "id,name,price\n1,Ann,5\n2,,Bo,6\n3,Cy,7\nTotal\n",
      [["1", "Ann", "5"], ["2", "Bo", "6"], ["3", "Cy", "7"]]
    ) { $0.footer = 1 },
    CSVCase(
      "repaired: not where bytes are no characters",
      bytes: Array("id,name,price\n1,Ann,5\n2,\"B".utf8) + [0xff] + Array("\"o,6\n3,Cy,7\n".utf8),
      columns: ["id", "name", "price"], rows: [["1", "Ann", "5"], ["3", "Cy", "7"]], rejects: ["quote@2:3+22"]
    ) { $0.repairs = true },
  ]

  private static func repaired(
    _ description: String, _ text: String, _ rows: [[String?]], rejects: [String] = [], lines: [Int64]? = nil,
    dialect change: (inout CSVDialect) -> Void = { _ in }
  ) -> CSVCase {
    CSVCase(
      "repaired: \(description)", text, columns: ["id", "name", "price"], rows: rows, rejects: rejects, lines: lines
    ) {
      $0.repairs = true
      change(&$0)
    }
  }
}
