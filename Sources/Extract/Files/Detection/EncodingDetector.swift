// A byte order mark decides. Else: pure ASCII is UTF-8; what is valid UTF-8 with enough sequences of several
// bytes is UTF-8, since other encodings make such bytes by accident only. What is left is decoded by each
// candidate, and the most probable text wins; see EncodingCandidate.

import Glibc

/// Finds out the character encoding of bytes.
package enum EncodingDetector {
  /// How much is judged by language: whole lines with bytes beyond ASCII, up to so many bytes.
  private static let sampleSize = 24 << 10

  /// Finds the encoding of text.
  ///
  /// - Parameters:
  ///   - bytes: the text, or its beginning; a few hundred kilobytes say enough.
  ///   - isWhole: whether it is the whole text, so that a character cut off at the end is a fault.
  package static func detect(_ bytes: [UInt8], isWhole: Bool) -> DetectedEncoding {
    if let marked = byMark(bytes) { return marked }
    var faults: [Int] = []
    var (wide, zeros) = (0, 0)
    for byte in bytes {
      if byte >= 0xc0 { wide += 1 }
      if byte == 0 { zeros += 1 }
    }
    _ = unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return unsafe UTF8Check.check(base, from: 0, count: bytes.count, isLast: isWhole, faults: &faults)
    }
    let mayBeUTF16 = zeros * 50 > bytes.count && bytes.count > 1
    if faults.isEmpty, !mayBeUTF16 {
      if wide == 0 {
        return DetectedEncoding(name: "utf-8", confidence: 1, alternatives: ["windows-1252", "gb18030"], isASCII: true)
      }
      if wide >= 8 { return DetectedEncoding(name: "utf-8", confidence: 1) }
    }
    let sample = mayBeUTF16 ? Array(bytes.prefix(sampleSize)) : linesBeyondASCII(bytes)
    return judge(sample, isWhole: isWhole && sample.count == bytes.count)
  }

  private static func byMark(_ bytes: [UInt8]) -> DetectedEncoding? {
    let marks: [(mark: [UInt8], name: String)] = [
      ([0xef, 0xbb, 0xbf], "utf-8"), ([0xff, 0xfe, 0, 0], "utf-32le"), ([0, 0, 0xfe, 0xff], "utf-32be"),
      ([0xff, 0xfe], "utf-16le"), ([0xfe, 0xff], "utf-16be"), ([0x84, 0x31, 0x95, 0x33], "gb18030"),
    ]
    guard let found = marks.first(where: { bytes.starts(with: $0.mark) }) else { return nil }
    return DetectedEncoding(name: found.name, confidence: 1, hasByteOrderMark: true)
  }

  /// Lines with bytes beyond ASCII; the bytes themselves if they are few. A line feed is part of no character of the
  /// double-byte encodings, so lines can be left out.
  private static func linesBeyondASCII(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.count <= sampleSize { return bytes }
    var sample: [UInt8] = []
    var line = 0
    var isWanted = false
    for (index, byte) in bytes.enumerated() {
      if byte >= 0x80 { isWanted = true }
      if byte == 0x0a || index - line > 4096 {
        if isWanted {
          sample += bytes[line...index]
          if sample.count > sampleSize { break }
        }
        line = index + 1
        isWanted = false
      }
    }
    if sample.isEmpty { sample = Array(bytes[line...].prefix(sampleSize)) }
    return sample
  }

  private static func judge(_ sample: [UInt8], isWhole: Bool) -> DetectedEncoding {
    var readings: [EncodingCandidate.Reading] = []
    let zeros = sample.contains(0)
    for candidate in EncodingCandidate.all where candidate.unit == 1 || zeros || sample.count % 2 == 0 || !isWhole {
      guard let reading = candidate.read(sample, isWhole: isWhole) else { continue }
      readings.append(reading)
    }
    // The sort is stable only by the index.
    let order = readings.indices.sorted { first, second in
      let (one, two) = (readings[first].score, readings[second].score)
      return one > two || (one == two && first < second)
    }
    guard let first = order.first else { return DetectedEncoding(name: "utf-8", confidence: 0) }
    let best = readings[first]
    let rest = order.dropFirst().map { readings[$0] }
    // Encodings that make the same text of the bytes are no rivals.
    let lead = rest.first { $0.text != best.text }.map { best.score - $0.score } ?? 20
    let confidence = min(0.99, 1 - 0.5 * Double(exp(-lead / 4)))
    let near = rest.filter { $0.text == best.text || best.score - $0.score < 12 }.map(\.name)
    return DetectedEncoding(
      name: best.name, confidence: (confidence * 100).rounded() / 100, alternatives: Array(near.prefix(4)))
  }
}
