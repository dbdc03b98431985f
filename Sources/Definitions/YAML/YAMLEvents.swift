// The seam to libyaml, the only file that imports it. libyaml keeps a pointer to its own parser structure and
// to the input, so both live at fixed addresses from init to deinit; what leaves this file is copied.

import CYAML

/// What libyaml finds in a text, one after the other.
enum YAMLEvent {
  case scalar(String, YAMLNode.Style, isVerbatim: Bool)
  case sequenceStart
  case sequenceEnd
  case mappingStart
  case mappingEnd
  case documentStart
  case documentEnd
  case streamEnd
  /// An alias, or an anchor or tag on a node.
  case unsupported(String)
}

/// Why a text is no YAML.
struct YAMLFault: Error {
  var message: String
  /// From 0; nil where only the byte is known.
  var mark: (line: Int, column: Int)?
  var byte: Int
}

/// libyaml's parser over a text. Its pointers never leave it and are freed once.
@safe struct YAMLEvents: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  /// Makes a parser; nil if there is no memory for it.
  init?(_ bytes: [UInt8]) {
    unsafe parser = .allocate(capacity: 1)
    unsafe input = .allocate(capacity: bytes.count)
    _ = unsafe input.initialize(from: bytes)
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      unsafe parser.deallocate()
      unsafe input.deallocate()
      return nil
    }
    unsafe yaml_parser_set_input_string(parser, UnsafePointer(input.baseAddress), input.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event and where it begins, from 0.
  mutating func next() throws(YAMLFault) -> (event: YAMLEvent, line: Int, column: Int) {
    while true {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
      defer { unsafe yaml_event_delete(&event) }
      if let found = unsafe YAMLEvents.translate(event) {
        let mark = unsafe event.start_mark
        return (found, Int(mark.line), Int(mark.column))
      }
    }
  }

  private static func translate(_ event: yaml_event_t) -> YAMLEvent? {
    switch unsafe event.type {
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      if unsafe scalar.anchor != nil { return .unsupported("an anchor (&)") }
      if unsafe scalar.tag != nil { return .unsupported("a tag (!)") }
      let text = unsafe String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let width = unsafe Int(event.end_mark.column) - Int(event.start_mark.column)
      let isOneLine = unsafe event.end_mark.line == event.start_mark.line
      let style: YAMLNode.Style
      switch unsafe scalar.style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: style = .apostrophes
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: style = .quotationMarks
      case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: style = .block
      default: style = .plain
      }
      let quotes = style == .plain ? 0 : 2
      let isVerbatim = isOneLine && style != .block && text.unicodeScalars.count + quotes == width
      return .scalar(text, style, isVerbatim: isVerbatim)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      if unsafe start.anchor != nil { return .unsupported("an anchor (&)") }
      return unsafe start.tag != nil ? .unsupported("a tag (!)") : .sequenceStart
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      if unsafe start.anchor != nil { return .unsupported("an anchor (&)") }
      return unsafe start.tag != nil ? .unsupported("a tag (!)") : .mappingStart
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    case YAML_ALIAS_EVENT: return .unsupported("an alias (*)")
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
    default: return nil
    }
  }

  private func fault() -> YAMLFault {
    let state = unsafe parser.pointee
    var message = unsafe state.problem.map { unsafe String(cString: $0) } ?? "libyaml cannot go on"
    if let context = unsafe state.context { message += unsafe " (\(String(cString: context)))" }
    let mark =
      unsafe state.error == YAML_READER_ERROR
      ? nil : (line: Int(state.problem_mark.line), column: Int(state.problem_mark.column))
    return unsafe YAMLFault(message: message, mark: mark, byte: Int(state.problem_offset))
  }
}
