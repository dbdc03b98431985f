import Definitions

/// A fixed-width file with a dialect: nine bytes of choices, then the file.
struct FixedWidthInput {
  private let source: Source
  private let block: Int
  private let text: [UInt8]

  init(_ input: [UInt8]) {
    var input = InputBytes(input)
    var dialect = FixedWidthDialect()
    dialect.unit = input.choose([.characters, .cells, .bytes])
    dialect.record = input.choose([nil, nil, 7, 12, 1])
    dialect.header = input.choose([.none, .none, .names, .ruler])
    dialect.comment = input.choose([nil, Array("*".utf8), Array("//".utf8)])
    dialect.skip = input.choose([0, 0, 1, 3])
    dialect.footer = input.choose([0, 0, 1, 2])
    dialect.rest = input.choose([.reject, .ignore])
    let encoding = input.choose([
      "utf-8", "utf-8", "gb18030", "shift_jis", "windows-1252", "utf-16", "ibm037", "iso-2022-jp", "utf-32",
    ])
    block = 1 + input.number(below: 80)
    text = Array(input.rest)
    if dialect.cutsBytes { dialect.header = .none }
    let places = dialect.header == .none ? ["1-3", "3-6", "9-"] : ["a", "b", "c d"]
    var source = Source.plain(
      .fixedWidth(dialect), columns: zip(["a", "b", "c"], places).map { ($0, $1) }, encoding: encoding)
    source.columns[0].padding.before = 0x30
    source.columns[1].isRequired = dialect.skip > 0
    source.columns[1].padding.after = 0x5f
    self.source = source
  }

  func finding() -> String? {
    RecordReading(text, source, block: 1 << 16)
      .finding(comparedWith: RecordReading(text, source, block: block), size: text.count)
  }
}
