// An encoding is judged by the text that it makes of the bytes: how probable is that text, in the language
// that suits it best? Bytes that it cannot decode cost as much as a very improbable character.

/// An encoding that a text may have.
struct EncodingCandidate: Sendable {
  /// Names by which iconv decodes it, the plainest first; the others have more characters.
  let names: [String]
  let languages: [LanguageModel]
  /// What makes it less likely beforehand, as the natural logarithm.
  let handicap: Float
  /// Bytes of a code unit.
  var unit = 1

  /// All that are tried. UTF-8 comes first, and of what decodes to the same text the more usual name.
  static let all: [EncodingCandidate] = [
    EncodingCandidate(names: ["utf-8"], languages: everyLanguage + [.any], handicap: 0),
    EncodingCandidate(names: ["windows-1252"], languages: Array(LanguageModel.latin[0...2]), handicap: 1),
    EncodingCandidate(
      names: ["gb18030"], languages: [LanguageModel.simplifiedChinese, LanguageModel.traditionalChinese], handicap: 1),
    EncodingCandidate(
      names: ["big5", "cp950", "big5-hkscs"], languages: [LanguageModel.traditionalChinese], handicap: 1.5),
    EncodingCandidate(names: ["cp932"], languages: [LanguageModel.japanese], handicap: 1.5),
    EncodingCandidate(names: ["euc-jp"], languages: [LanguageModel.japanese], handicap: 2.5),
    EncodingCandidate(names: ["euc-kr", "cp949"], languages: [LanguageModel.korean], handicap: 1.5),
    EncodingCandidate(names: ["windows-1251"], languages: [LanguageModel.russian], handicap: 2),
    EncodingCandidate(names: ["windows-1250"], languages: Array(LanguageModel.latin[3...4]), handicap: 2.5),
    EncodingCandidate(names: ["iso-8859-2"], languages: Array(LanguageModel.latin[3...4]), handicap: 3.5),
    EncodingCandidate(names: ["windows-1254"], languages: [LanguageModel.latin[5]], handicap: 2.5),
    EncodingCandidate(names: ["windows-1253"], languages: [LanguageModel.greek], handicap: 2.5),
    EncodingCandidate(names: ["koi8-r"], languages: [LanguageModel.russian], handicap: 3.5),
    EncodingCandidate(names: ["ibm866"], languages: [LanguageModel.russian], handicap: 4),
    EncodingCandidate(names: ["iso-8859-15"], languages: Array(LanguageModel.latin[0...2]), handicap: 3),
    EncodingCandidate(names: ["iso-8859-1"], languages: Array(LanguageModel.latin[0...2]), handicap: 2),
    EncodingCandidate(names: ["cp850"], languages: Array(LanguageModel.latin[0...2]), handicap: 4),
    EncodingCandidate(names: ["macintosh"], languages: Array(LanguageModel.latin[0...2]), handicap: 4),
    EncodingCandidate(names: ["utf-16le"], languages: everyLanguage + [.anyOfTwoBytes], handicap: 2, unit: 2),
    EncodingCandidate(names: ["utf-16be"], languages: everyLanguage + [.anyOfTwoBytes], handicap: 3, unit: 2),
  ]

  private static let everyLanguage =
    [
      LanguageModel.simplifiedChinese, LanguageModel.traditionalChinese, LanguageModel.japanese, LanguageModel.korean,
      LanguageModel.russian, LanguageModel.greek,
    ] + LanguageModel.latin

  /// What comes of decoding by one name.
  struct Reading {
    var name: String
    var text: [UInt8]
    var faults: Int
    var score: Float
  }

  /// Decodes bytes and judges the text.
  ///
  /// - Parameters:
  ///   - isWhole: whether a character that is cut off at the end is a fault.
  func read(_ bytes: [UInt8], isWhole: Bool) -> Reading? {
    var best: Reading?
    for name in names {
      guard let decoder = try? CharacterDecoder(name, file: "") else { continue }
      var text: [UInt8] = []
      var faults: [Int] = []
      let end = decoder.decode(bytes, 0..<bytes.count, into: &text, isLast: isWhole, faults: &faults)
      if faults.count < best?.faults ?? .max {
        let cutOff: Float = end < bytes.count ? -2 : 0
        best = Reading(name: name, text: text, faults: faults.count, score: cutOff)
      }
      if faults.isEmpty { break }
    }
    guard var best else { return nil }
    best.score += judge(best.text) - handicap - Float(best.faults) * 4
    return best
  }

  private enum Kind { case start, letter, capital, other, latin, wide, kana, alphabet, mark }

  /// The logarithm of how probable a text is in the language, or the mixture of languages, that suits it best.
  private func judge(_ text: [UInt8]) -> Float {
    var sums: [Float] = Array(repeating: 0, count: languages.count)
    var mixed: Float = -2
    var shared: Float = 0
    var before = Kind.start
    var isWithinWord = false
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let value = scalar.value
      if value < 0x80 {
        var kind = Kind.other
        switch UInt8(truncatingIfNeeded: value) {
        case 0x61...0x7a: kind = .letter
        case 0x41...0x5a: kind = .capital
        case 0x09, 0x0a, 0x0d, 0x20...0x7e: break
        default: shared -= 10
        }
        shared -= 4.1
        if kind != .other {
          if before == .wide || before == .kana { shared -= 1.6 }
          if before == .alphabet { shared -= 4 }
          if isWithinWord { shared -= 3 }
        }
        isWithinWord = false
        before = kind
        continue
      }
      var top: Float = -20
      for index in languages.indices {
        let weight = languages[index].weight(value)
        sums[index] += weight
        top = max(top, weight)
      }
      mixed += top - 1.2
      let kind = Self.kind(value)
      shared += Self.neighbours(before, kind, value)
      if isWithinWord, kind != .mark { shared -= 3 }
      // Of the marks only the apostrophe stands between two letters.
      isWithinWord = kind == .mark && value != 0x2019 && (before == .letter || before == .capital || before == .latin)
      before = kind
    }
    return shared + max(mixed, sums.max() ?? 0)
  }

  private static func kind(_ scalar: UInt32) -> Kind {
    switch scalar {
    case 0xc0...0x24f: .latin
    case 0xaa, 0xba: .mark
    case 0x370...0x52f: .alphabet
    case 0xff61...0xff9f: .kana
    case 0x1100...0x11ff, 0x2e80...0xd7ff, 0xf900...0xfaff, 0x2_0000...0x3_ffff: .wide
    default: .mark
    }
  }

  /// What a character's left neighbour says about it.
  private static func neighbours(_ before: Kind, _ kind: Kind, _ scalar: UInt32) -> Float {
    switch kind {
    case .latin:
      let isCapital =
        scalar < 0xdf || (scalar >= 0x100 && scalar <= 0x137 && scalar & 1 == 0)
        || (scalar >= 0x14a && scalar <= 0x177 && scalar & 1 == 0)
      if isCapital, before == .letter || before == .latin { return -3 }
      switch before {
      case .letter, .capital: return 0
      case .latin: return -1.2
      case .mark, .wide, .kana, .alphabet: return -3
      case .start, .other: return isCapital ? 0 : -1.2
      }
    case .alphabet: return before == .letter || before == .capital || before == .latin ? -4 : 0
    case .wide: return before == .letter || before == .capital ? -1.6 : before == .latin || before == .alphabet ? -3 : 0
    case .kana: return before == .kana ? 3 : -2
    case .mark: return before == .mark ? -1.5 : before == .letter || before == .latin ? -1.5 : 0
    case .start, .letter, .capital, .other: return 0
    }
  }
}
