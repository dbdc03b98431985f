import OperatingSystem

/// Reads a YAML file, or a JSON file (which is YAML in flow style), into a tree of nodes with places.
///
/// Anchors, aliases, merge keys, tags and several documents in a file are refused: a definition says what it
/// means where it stands, and no few bytes can grow into a giant.
package enum YAMLReader {
  /// Deepest nesting that is read.
  static let deepest = 100
  /// Most bytes that are read.
  static let largest = 64 << 20

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - name: what messages call it; the path by default.
  /// - Throws: `Failure` with the place, for a file that cannot be read or is no such YAML.
  package static func read(path: String, name: String? = nil) throws -> YAMLNode {
    try read(bytes: File.read(path), name: name ?? path)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - name: what messages call it.
  /// - Throws: `Failure` with the place.
  package static func read(text: String, name: String) throws -> YAMLNode {
    try read(bytes: Array(text.utf8), name: name)
  }

  /// Reads bytes: UTF-8, or UTF-16 with a byte order mark.
  package static func read(bytes: [UInt8], name: String) throws -> YAMLNode {
    guard bytes.count <= largest else {
      throw Failure(.usage, "the file has \(bytes.count) bytes; at most \(largest) are read", at: name)
    }
    guard var events = YAMLEvents(bytes) else { throw Failure(.failed, "no memory to read YAML", at: name) }
    do {
      return try tree(&events, name)
    } catch let fault as YAMLFault {
      var place = SourcePlace(file: name)
      if let mark = fault.mark {
        place.line = mark.line + 1
        place.column = mark.column + 1
      } else {
        let before = bytes.prefix(max(0, fault.byte))
        place.line = before.count { $0 == 0x0a } + 1
        place.column = before.count - (before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0) + 1
      }
      throw Failure(.usage, "no valid YAML: \(fault.message)", at: "\(place)", remedy: remedy(fault.message))
    }
  }

  private static func remedy(_ message: String) -> String? {
    if message.contains("mapping values are not allowed") || message.contains("flow mapping") {
      return "a text that holds ': ', ',' or braces must stand between quotes"
    }
    if message.contains("cannot start any token") {
      return "indent with blanks, not tabs; a text that begins with %, @ or ` must stand between quotes"
    }
    return message.contains("UTF-8") ? "save the file as UTF-8" : nil
  }

  /// A sequence or mapping that is being read.
  private struct Open {
    var place: SourcePlace
    var isMapping: Bool
    var elements: [YAMLNode] = []
    var entries: [YAMLNode.Entry] = []
    var keys: Set<String> = []
    var key: (text: String, place: SourcePlace)?
  }

  private static func tree(_ events: inout YAMLEvents, _ name: String) throws -> YAMLNode {
    var open: [Open] = []
    var root: YAMLNode?
    while true {
      let (event, line, column) = try events.next()
      let place = SourcePlace(file: name, line: line + 1, column: column + 1)
      var finished: YAMLNode?
      switch event {
      case .scalar(let text, let style, let isVerbatim):
        if let last = open.indices.last, open[last].isMapping, open[last].key == nil {
          if style == .plain && text == "<<" { throw unsupported("a merge key (<<)", place) }
          guard open[last].keys.insert(text).inserted else {
            throw Failure(.usage, "the key '\(text.shortened)' stands twice in one mapping", at: "\(place)")
          }
          open[last].key = (text, place)
        } else {
          finished = YAMLNode(content: .scalar(text, style), place: place, isVerbatim: isVerbatim)
        }
      case .sequenceStart, .mappingStart:
        if let last = open.last, last.isMapping, last.key == nil {
          throw Failure(.usage, "a key must be a text", at: "\(place)")
        }
        guard open.count < deepest else {
          throw Failure(.usage, "nested more than \(deepest) levels deep", at: "\(place)")
        }
        if case .mappingStart = event {
          open.append(Open(place: place, isMapping: true))
        } else {
          open.append(Open(place: place, isMapping: false))
        }
      case .sequenceEnd:
        finished = open.popLast().map { YAMLNode(content: .sequence($0.elements), place: $0.place) }
      case .mappingEnd:
        finished = open.popLast().map { YAMLNode(content: .mapping($0.entries), place: $0.place) }
      case .documentStart:
        if root != nil { throw Failure(.usage, "a second document begins; a file has one", at: "\(place)") }
      case .documentEnd: break
      case .streamEnd:
        guard let root else { throw Failure(.usage, "the file is empty", at: "\(SourcePlace(file: name))") }
        return root
      case .unsupported(let what): throw unsupported(what, place)
      }
      guard let finished else { continue }
      guard let last = open.indices.last else {
        root = finished
        continue
      }
      if let key = open[last].key {
        open[last].entries.append(YAMLNode.Entry(key: key.text, keyPlace: key.place, value: finished))
        open[last].key = nil
      } else {
        open[last].elements.append(finished)
      }
    }
  }

  private static func unsupported(_ what: String, _ place: SourcePlace) -> Failure {
    Failure(
      .usage, "\(what) is not supported in definitions", at: "\(place)",
      remedy: "write the value out; a text that begins so must stand between quotes")
  }
}
