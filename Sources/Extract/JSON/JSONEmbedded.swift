import Columnar
import Definitions

/// Reads JSON that is inside of strings.
final class JSONEmbedded {
  /// Where the strings are found.
  let slot: Int
  /// The way to them, for messages.
  let path: String
  /// How many values are taken of each.
  let count: Int
  private let paths: JSONPaths
  private var parser: JSONParser
  private var inner: [JSONEmbedded]
  private var text: [UInt8] = []

  init(_ embedded: JSONPaths.Embedded, depthLimit: Int) {
    slot = embedded.slot
    path = embedded.path
    count = embedded.wanted.count
    paths = JSONPaths(JSONShape(), columns: embedded.wanted.map { [$0] }, isOne: true)
    parser = JSONParser(paths, isSequence: false, depthLimit: depthLimit)
    inner = paths.embedded.map { JSONEmbedded($0, depthLimit: depthLimit) }
  }

  /// Takes the values of one string.
  ///
  /// - Parameters:
  ///   - arena: receives the values' bytes.
  ///   - spans: receives a place in the arena for each value.
  /// - Returns: what is wrong with the text, if it is no JSON.
  func read(
    _ found: JSONParser.Found, in source: UnsafePointer<UInt8>, arena: inout [UInt8], spans: inout [TextSpan]
  ) -> StaticString? {
    text.removeAll(keepingCapacity: true)
    let start = Int(found.start)
    if found.length > 0 {
      if found.kind == .escaped {
        unsafe JSONTokens.unescape(source, start, start + Int(found.length), into: &text)
      } else {
        unsafe text.append(contentsOf: UnsafeBufferPointer(start: source + start, count: Int(found.length)))
      }
    }
    // An empty text is no value, as programs write it.
    let blanks: [UInt8] = [0x20, 0x0a, 0x0d, 0x09]
    if text.allSatisfy(blanks.contains) || text == [0x6e, 0x75, 0x6c, 0x6c] {
      spans.append(contentsOf: repeatElement(.null, count: count))
      return nil
    }
    let length = text.count
    text.append(contentsOf: repeatElement(0, count: TextWindow.padding))
    return unsafe text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      parser.restart(at: 0)
      guard case .record = unsafe parser.parse(base, count: length, isLast: true) else { return "it is no JSON" }
      if let fault = parser.shapeFault { return fault.message }
      var innerSpans: [[TextSpan]] = []
      for nested in inner {
        innerSpans.append([])
        let found = unsafe parser.values[nested.slot]
        if let fault = unsafe nested.read(found, in: base, arena: &arena, spans: &innerSpans[innerSpans.count - 1]) {
          return fault
        }
      }
      for origin in paths.columns.compactMap(\.first) {
        switch origin.kind {
        case .slot: spans.append(unsafe append(parser.values[origin.index], base, &arena))
        case .embedded: spans.append(innerSpans[origin.embedded][origin.index])
        case .recordKey, .rowNumber: spans.append(.null)
        }
      }
      guard case .end = unsafe parser.parse(base, count: length, isLast: true) else { return "something follows it" }
      return nil
    }
  }

  private func append(
    _ found: JSONParser.Found, _ text: UnsafePointer<UInt8>, _ arena: inout [UInt8]
  ) -> TextSpan {
    guard found.length >= 0 else { return .null }
    let begin = arena.count
    let start = Int(found.start)
    if found.kind == .escaped {
      unsafe JSONTokens.unescape(text, start, start + Int(found.length), into: &arena)
    } else {
      unsafe arena.append(contentsOf: UnsafeBufferPointer(start: text + start, count: Int(found.length)))
    }
    return TextSpan(start: UInt32(begin), length: Int32(arena.count - begin))
  }
}
