import OperatingSystem

/// The beginning of a file as text.
package struct TextSample: Sendable {
  /// How much is looked at, in bytes of the unpacked file.
  package static let size = 1 << 20

  /// The text, UTF-8, without a byte order mark.
  package var text: [UInt8]
  /// What its encoding was found to be.
  package var encoding: DetectedEncoding
  /// Whether it is the whole file.
  package var isWhole: Bool

  /// Takes the beginning of a file.
  ///
  /// - Parameter encoding: its encoding; nil: found out.
  /// - Throws: `Failure` when the file cannot be read, or the encoding is not known.
  package static func read(_ file: FoundFile, encoding: String? = nil) throws -> TextSample {
    let input = try Packing.open(file)
    var bytes: [UInt8] = []
    var ended = false
    while bytes.count <= size, !ended {
      let more = try [UInt8](capacity: 1 << 18) { try input.read(into: &$0, limit: 1 << 18) }
      ended = more.isEmpty
      bytes += more
    }
    return try TextSample(
      bytes.count > size ? Array(bytes.prefix(size)) : bytes, isWhole: ended, encoding, file: file.shownPath)
  }

  /// Makes a sample of a file's bytes.
  init(_ bytes: [UInt8], isWhole: Bool, _ name: String? = nil, file: String = "sample") throws {
    encoding =
      name.map { DetectedEncoding(name: $0, confidence: 1) } ?? EncodingDetector.detect(bytes, isWhole: isWhole)
    self.isWhole = isWhole
    let window = try TextWindow(MemoryInput(bytes), encoding: encoding.name, blockSize: max(1, bytes.count), file: file)
    while !window.isLast { try window.advance(keepingFrom: 0) }
    text = Array(window.bytes[window.start..<window.count])
    if text.starts(with: [0xef, 0xbb, 0xbf]) { text.removeFirst(3) }
    // A line that is cut off says nothing about how lines are.
    if !isWhole, let end = text.lastIndex(where: { $0 == 0x0a || $0 == 0x0d }) { text.removeLast(text.count - end - 1) }
  }

  /// Whether it is part of a single line.
  var isCutOff: Bool { !isWhole && !text.isEmpty && !text.contains { $0 == 0x0a || $0 == 0x0d } }

  /// A delimiter that stands nowhere in it, so that it divides nothing.
  var freeDelimiter: UInt8 { [0x2c, 0x3b, 0x09, 0x7c].first { !text.contains($0) } ?? 0x01 }

  /// Whether it begins as a JSON value does.
  package var isJSON: Bool {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }
    var rest = text.drop(while: isBlank)
    guard let first = rest.popFirst(), first == 0x7b || first == 0x5b else { return false }
    guard let second = rest.drop(while: isBlank).first else { return true }
    if first == 0x7b { return second == 0x22 || second == 0x7d }
    return [0x7b, 0x5b, 0x22, 0x5d, 0x2d, 0x74, 0x66, 0x6e].contains(second) || 0x30...0x39 ~= second
  }
}
