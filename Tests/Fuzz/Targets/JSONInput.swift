import Definitions

/// A JSON file with a shape: four bytes of choices, then the file.
struct JSONInput {
  private let source: Source
  private let block: Int
  private let text: [UInt8]

  init(_ input: [UInt8]) {
    var input = InputBytes(input)
    var shape = JSONShape()
    shape.records = input.choose([[], [], ["a"], ["a", "b"]])
    shape.rows = input.choose([[], [], ["l"], ["a", "l"]])
    let isSequence = input.choose([true, false])
    block = 1 + input.number(below: 80)
    text = Array(input.rest)
    let columns = [("a", "a"), ("b", "b.c"), ("c", "c"), ("d", "b")]
    source = .plain(isSequence ? .ndjson(shape) : .json(shape), columns: columns)
  }

  func finding() -> String? {
    RecordReading(text, source, block: 1 << 16)
      .finding(comparedWith: RecordReading(text, source, block: block), size: text.count)
  }
}
