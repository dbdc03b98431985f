import Foundation

/// A clean table, and how its file is written.
struct SampleTable: Sendable, CustomStringConvertible {
  let description: String
  /// The header, then the records.
  var rows: [[String]]
  var delimiter = ","
  var quote = "\""
  /// Columns that are always quoted; others are where they have to be.
  var quoted: Set<Int> = []
  var lineEnd = "\r\n"

  /// A field as it is written.
  func written(_ row: Int, _ column: Int, by delimiter: String? = nil) -> String {
    let value = rows[row][column]
    let isQuoted =
      row > 0 && quoted.contains(column)
      || [delimiter ?? self.delimiter, self.delimiter, quote, "\n"].contains { value.contains($0) }
    return isQuoted ? quote + value.replacing(quote, with: quote + quote) + quote : value
  }

  /// A row as it is written, without its line end.
  func line(_ row: Int, by delimiter: String? = nil) -> String {
    rows[row].indices.map { written(row, $0, by: delimiter) }.joined(separator: delimiter ?? self.delimiter)
  }

  /// Tables of several kinds: `seed` decides the values.
  static func all(seed: UInt64) -> [SampleTable] {
    var maker = Maker(seed)
    return [
      maker.orders(), maker.amounts(), maker.remarks(), maker.pairs(), maker.wide(), maker.sparse(), maker.decimals(),
      maker.tabbed(),
    ]
  }

  private struct Maker {
    private var generator: SeededGenerator
    private let words =
      "kettle lamp waterproof boots garden chair soft grey large small oak blanket for and with light winter jacket rods"
      .split(separator: " ").map(String.init)

    init(_ seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    private mutating func padded(_ range: ClosedRange<Int>) -> String {
      let text = String(number(range))
      return text.count < 2 ? "0" + text : text
    }
    private mutating func date() -> String { "\(padded(1...28))/\(padded(1...12))/2018" }
    private mutating func time() -> String { "\(padded(0...23)):\(padded(0...59))" }
    private mutating func amount(_ point: String = ".") -> String { "\(number(1...900))\(point)\(padded(0...99))" }
    private mutating func code() -> String { "\(["MG", "RI", "CC", "FR"][number(0...3)])-\(number(1000...9999))" }
    private mutating func name() -> String {
      (0..<number(1...3)).map { _ in words[number(0...words.count - 1)].capitalized }.joined(separator: " ")
    }
    private mutating func sentence() -> String {
      let parts = (0..<number(1...3)).map { _ in
        (0..<number(2...6)).map { _ in words[number(0...words.count - 1)] }.joined(separator: " ")
      }
      return parts.joined(separator: ", ") + "."
    }

    mutating func orders() -> SampleTable {
      var rows = [["DATE", "TIME", "Qty", "ProductId", "Price", "Type", "Description", "URL", "Comments"]]
      for _ in 0..<40 {
        let id = code()
        let type = number(0...3) == 0 ? name() + ", " + name() : name()
        rows.append([
          date(), time(), String(number(0...9)), id, "$" + amount(), type, sentence(),
          "https://www.example.com/\(id).html", "",
        ])
      }
      return SampleTable(description: "orders", rows: rows, quoted: [6, 7])
    }

    mutating func amounts() -> SampleTable {
      let names = ["year", "month", "count", "net", "tax", "total"]
      let rows = (0..<30).map { _ in
        [String(number(2001...2024)), String(number(1...12)), String(number(1...5000)), amount(), amount(), amount()]
      }
      return SampleTable(description: "numbers only", rows: [names] + rows, lineEnd: "\n")
    }

    mutating func remarks() -> SampleTable {
      let rows = (0..<25).map { _ in [name(), sentence(), sentence()] }
      return SampleTable(
        description: "texts", rows: [["who", "question", "answer"]] + rows, quoted: [0, 1, 2], lineEnd: "\n")
    }

    mutating func pairs() -> SampleTable {
      let rows = (0..<25).map { _ in [name(), amount()] }
      return SampleTable(description: "two columns", rows: [["product", "price"]] + rows)
    }

    mutating func wide() -> SampleTable {
      let names = (1...30).map { "field_\($0)" }
      let rows = (0..<20).map { _ in
        (1...30).map { column in
          switch column % 5 {
          case 0: amount()
          case 1: code()
          case 2: name()
          case 3: date()
          default: number(0...2) == 0 ? "" : String(number(0...999))
          }
        }
      }
      return SampleTable(description: "thirty columns", rows: [names] + rows)
    }

    mutating func sparse() -> SampleTable {
      let rows = (0..<30).map { _ in
        [
          String(number(10000...99999)), name(), number(0...2) > 0 ? "" : sentence(), "",
          number(0...1) > 0 ? "" : amount(),
          date(), "", number(0...3) > 0 ? "" : code(),
        ]
      }
      let names = ["id", "name", "remark", "fax", "discount", "created", "region", "coupon"]
      return SampleTable(description: "empty columns", rows: [names] + rows, lineEnd: "\n")
    }

    mutating func decimals() -> SampleTable {
      let rows = (0..<30).map { _ in [date(), name(), amount(","), amount(","), String(number(1...20))] }
      return SampleTable(
        description: "semicolons", rows: [["Datum", "Artikel", "Netto", "Brutto", "Menge"]] + rows, delimiter: ";")
    }

    mutating func tabbed() -> SampleTable {
      let rows = (0..<30).map { _ in [code(), name(), sentence(), amount(), time()] }
      return SampleTable(
        description: "tabs", rows: [["sku", "title", "text", "price", "at"]] + rows, delimiter: "\t", lineEnd: "\n")
    }
  }
}

/// A small generator with a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
