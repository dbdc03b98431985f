import Definitions

/// A CSV file with a dialect: ten bytes of choices, then the file.
struct CSVInput {
  private let source: Source
  private let block: Int
  private let text: [UInt8]

  init(_ input: [UInt8]) {
    var input = InputBytes(input)
    var dialect = CSVDialect()
    dialect.delimiter = Array(input.choose([",", ";", "\t", "|", " ", ", ", "||", "\u{1}"]).utf8)
    let (quote, escape) = input.choose(
      [(0x22, 0x22), (0x22, 0x5c), (0x27, 0x27), (nil, nil), (0x22, nil)] as [(UInt8?, UInt8?)])
    dialect.quote = quote
    dialect.escape = escape
    dialect.comment = input.choose([nil, Array("#".utf8), Array("//".utf8)])
    dialect.skip = input.choose([0, 0, 0, 1, 3])
    dialect.header = input.choose([.names(["a", "b", "c"]), .rows(1), .rows(2), .names(["a"])])
    dialect.footer = input.choose([0, 0, 0, 1, 2])
    dialect.ragged = input.choose([.reject, .reject, .fill])
    dialect.repairs = input.choose([false, true])
    let encoding = input.choose(["utf-8", "utf-8", "utf-8", "utf-16", "gb18030", "shift_jis", "windows-1252"])
    block = 1 + input.number(below: 80)
    text = Array(input.rest)
    let columns = dialect.header == .names(["a"]) ? [("a", "a")] : [("a", "a"), ("b", "b")]
    source = .plain(.csv(dialect), columns: columns, encoding: encoding)
  }

  func finding() -> String? {
    RecordReading(text, source, block: 1 << 16)
      .finding(comparedWith: RecordReading(text, source, block: block), size: text.count)
  }
}
