// A byte at a time, with a stack of the containers that are open. It checks only what it needs to know where it is:
// whether a file is JSON to the letter is the reader's to say.

/// Collects the outline of JSON text that comes in pieces.
struct JSONOutlineScanner {
  private enum State { case value, valueOrEnd, key, keyOrEnd, keyText, colon, text, word, after }
  private struct Frame {
    var isArray: Bool
    var node: Int
  }

  /// Most nodes, and most different members of one object.
  private static let nodeBound = 4000
  private static let memberBound = 400
  private static let depthBound = 200

  private(set) var outline = JSONOutline()
  /// Bytes that have been looked at.
  private(set) var scanned = 0
  private var state = State.value
  private var frames: [Frame] = []
  private var isEscaped = false
  private var key: [UInt8] = []
  /// The node of the next value; −1 for one that nothing is kept of.
  private var next = 0
  /// Numbers of members by the parent's node and their name.
  private var members: [Member: Int] = [:]
  private struct Member: Hashable {
    var node: Int
    var name: [UInt8]
  }

  mutating func scan(_ bytes: Span<UInt8>) {
    for index in bytes.indices {
      step(bytes[index])
      if outline.damage != nil { return }
      scanned &+= 1
    }
  }

  /// The outline, when all has been scanned.
  func finish(isWhole: Bool) -> JSONOutline {
    var outline = outline
    if isWhole, outline.damage == nil, !frames.isEmpty || state == .text { outline.damage = scanned }
    return outline
  }

  private mutating func step(_ byte: UInt8) {
    switch state {
    case .text:
      if isEscaped {
        isEscaped = false
      } else if byte == 0x5c {
        isEscaped = true
      } else if byte == 0x22 {
        state = .after
      }
    case .keyText:
      if isEscaped {
        isEscaped = false
      } else if byte == 0x5c {
        isEscaped = true
      } else if byte == 0x22 {
        enterMember()
        state = .colon
        return
      }
      if key.count < 200 { key.append(byte) }
    case .word:
      // A number or a word ends with what cannot be in it.
      switch byte {
      case 0x30...0x39, 0x61...0x7a, 0x41...0x5a, 0x2e, 0x2b, 0x2d: break
      default:
        state = .after
        step(byte)
      }
    default:
      if byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { return }
      structural(byte)
    }
  }

  private mutating func structural(_ byte: UInt8) {
    switch state {
    case .value: begin(byte)
    case .valueOrEnd: if byte == 0x5d { close() } else { begin(byte) }
    case .key, .keyOrEnd:
      if byte == 0x22 {
        key.removeAll(keepingCapacity: true)
        state = .keyText
      } else if byte == 0x7d, state == .keyOrEnd {
        close()
      } else {
        outline.damage = scanned
      }
    case .colon: if byte == 0x3a { state = .value } else { outline.damage = scanned }
    case .after:
      guard let frame = frames.last else {
        // Values follow each other at the top.
        next = 0
        return begin(byte)
      }
      switch byte {
      case 0x2c:
        state = frame.isArray ? .value : .key
        if frame.isArray { next = element(of: frame.node) }
      case 0x5d where frame.isArray, 0x7d where !frame.isArray: close()
      default: outline.damage = scanned
      }
    case .text, .keyText, .word: break
    }
  }

  private mutating func begin(_ byte: UInt8) {
    if frames.isEmpty { outline.values += 1 }
    let node = next
    func count(_ field: WritableKeyPath<JSONOutline.Node, Int>) {
      if node >= 0 { outline.nodes[node][keyPath: field] += 1 }
    }
    switch byte {
    case 0x7b:
      count(\.objects)
      open(isArray: false, node)
      state = .keyOrEnd
    case 0x5b:
      count(\.arrays)
      open(isArray: true, node)
      next = element(of: node)
      state = .valueOrEnd
    case 0x22:
      count(\.texts)
      state = .text
    case 0x2d, 0x30...0x39:
      count(\.numbers)
      state = .word
    case 0x74, 0x66:
      count(\.booleans)
      state = .word
    case 0x6e:
      count(\.nulls)
      state = .word
    default: outline.damage = scanned
    }
  }

  private mutating func open(isArray: Bool, _ node: Int) {
    if frames.count >= Self.depthBound { outline.damage = scanned }
    frames.append(Frame(isArray: isArray, node: node))
  }

  private mutating func close() {
    frames.removeLast()
    state = .after
  }

  private mutating func element(of node: Int) -> Int {
    guard node >= 0 else { return -1 }
    if let element = outline.nodes[node].element { return element }
    guard outline.nodes.count < Self.nodeBound else { return -1 }
    outline.nodes.append(JSONOutline.Node(name: "", parent: node))
    outline.nodes[node].element = outline.nodes.count - 1
    return outline.nodes.count - 1
  }

  private mutating func enterMember() {
    let parent = frames.last?.node ?? -1
    guard parent >= 0, !outline.nodes[parent].hasOpenNames else {
      next = -1
      return
    }
    let member = Member(node: parent, name: key)
    if let node = members[member] {
      next = node
      return
    }
    guard outline.nodes[parent].children.count < Self.memberBound, outline.nodes.count < Self.nodeBound else {
      outline.nodes[parent].hasOpenNames = true
      next = -1
      return
    }
    outline.nodes.append(JSONOutline.Node(name: String(decoding: key, as: UTF8.self), parent: parent))
    next = outline.nodes.count - 1
    outline.nodes[parent].children.append(next)
    members[member] = next
  }
}
