/// Choices taken from the front of an input, one byte each; what is left is the text.
struct InputBytes {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// One of several values; the first when there are no bytes left.
  mutating func choose<Value>(_ values: [Value]) -> Value {
    values[number(below: values.count)]
  }

  /// A number from 0 up to a limit.
  mutating func number(below limit: Int) -> Int { Int(rest.popFirst() ?? 0) % limit }
}
