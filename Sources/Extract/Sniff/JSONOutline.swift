/// The members that the values of a JSON file have, and of what kinds they are: a tree of names with counts.
package struct JSONOutline: Sendable {
  /// All values at one path.
  package struct Node: Sendable {
    /// Name of the member; empty at the top and for the elements of an array.
    package var name: String
    package var parent: Int
    /// Members by name, in the order of their first coming; an object with very many different ones has none.
    package var children: [Int] = []
    /// The node of the elements, where the value is an array.
    package var element: Int?
    package var objects = 0
    package var arrays = 0
    package var texts = 0
    package var numbers = 0
    package var booleans = 0
    package var nulls = 0
    /// Whether member names are data: more of them than a record has.
    package var hasOpenNames = false

    /// Values that are neither objects nor arrays nor null.
    package var scalars: Int { texts + numbers + booleans }
  }

  /// The nodes; the top is the first.
  package var nodes: [Node] = [Node(name: "", parent: -1)]
  /// Values one after the other at the top.
  package var values = 0
  /// Where the text stopped being JSON, in bytes of UTF-8 from the beginning; nil if it never did.
  package var damage: Int?

  /// Member names from the top, or from a node above, to a node; elements of arrays have none.
  package func path(_ node: Int, from base: Int = 0) -> [String] {
    var path: [String] = []
    var at = node
    while at != base, at > 0 {
      if !nodes[at].name.isEmpty || nodes[nodes[at].parent].element != at { path.append(nodes[at].name) }
      at = nodes[at].parent
    }
    return path.reversed()
  }
}

extension JSONOutline {
  /// Scans a file.
  ///
  /// - Parameters:
  ///   - limit: how many bytes of text are looked at.
  /// - Throws: `Failure` when the file cannot be read.
  package static func scan(_ file: FoundFile, encoding: String, limit: Int = .max) throws -> JSONOutline {
    let input = try Packing.open(file)
    let window = try TextWindow(input, encoding: encoding, blockSize: 256 << 10, file: file.shownPath)
    var scanner = JSONOutlineScanner()
    try window.advance(keepingFrom: 0)
    var at = window.start
    while true {
      let bytes = window.bytes
      scanner.scan(bytes.span.extracting(at..<window.count))
      if window.isLast || scanner.scanned >= limit || scanner.outline.damage != nil { break }
      at = 0
      try window.advance(keepingFrom: window.count)
    }
    return scanner.finish(isWhole: window.isLast)
  }

  /// Scans bytes of UTF-8.
  package static func scan(_ bytes: [UInt8]) -> JSONOutline {
    var scanner = JSONOutlineScanner()
    scanner.scan(bytes.span)
    return scanner.finish(isWhole: true)
  }
}
