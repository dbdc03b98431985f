// How probable a character is in the texts of a language, as the natural logarithm, given that it is beyond
// ASCII. What is compared between encodings is the probability of the same bytes, so a rule of thumb for each
// class of characters is enough, as long as its shares add up to no more than one:
//
// ```
// Chinese   0.76 the frequent characters   0.17 others of level 1   0.03 marks   0.01 level 2   rest
// ```
//
// Where the standards order their characters by frequency, the levels are read off their own code tables.

import Glibc

/// Probabilities of characters in a language, or in a group of languages.
struct LanguageModel: Sendable {
  /// Logarithms for U+0000 to U+FFFF; the last is for what lies beyond.
  private let weights: [Float]

  /// The logarithm of a character's probability.
  func weight(_ scalar: UInt32) -> Float { weights[Int(min(scalar, 0x1_0000))] }

  /// Shares of a class of characters: together they get the share, each of them equally.
  private struct Shares {
    var weights: [Float]

    init(floor: Float) { weights = Array(repeating: floor, count: 0x1_0001) }

    mutating func give(_ share: Float, to scalars: [UInt32]) {
      let each = log(share / Float(max(1, scalars.count)))
      for scalar in scalars where scalar < 0x1_0000 { raise(scalar, each) }
    }

    mutating func raise(_ scalar: UInt32, _ weight: Float) {
      weights[Int(scalar)] = max(weights[Int(scalar)], weight)
    }

    mutating func finish() {
      // C1 controls and the private area mean that the encoding is another one.
      for scalar in 0x80...0x9f { weights[scalar] = -16 }
      for scalar in 0xe000...0xf8ff { weights[scalar] = -18 }
      weights[0xfffd] = -11
      weights[0xfeff] = -11
    }
  }

  private init(_ shares: Shares) {
    var shares = shares
    shares.give(0.03, to: LanguageModel.scalars(FrequentCharacters.marks))
    shares.give(0.01, to: Array(0xa0...0xbf))
    shares.finish()
    weights = shares.weights
  }

  static let simplifiedChinese = LanguageModel(
    {
      var shares = Shares(floor: -16)
      shares.give(0.004, to: Array(0x4e00...0x9fa5))
      shares.give(0.01, to: level("gb18030", rows: 0xd8...0xf7))
      shares.give(0.17, to: level("gb18030", rows: 0xb0...0xd7))
      shares.give(0.76, to: scalars(FrequentCharacters.simplifiedChinese))
      shares.give(0.04, to: widePunctuation)
      return shares
    }())

  static let traditionalChinese = LanguageModel(
    {
      var shares = Shares(floor: -16)
      shares.give(0.003, to: Array(0x4e00...0x9fa5))
      shares.give(0.01, to: level("big5", rows: 0xc9...0xf9, from: 0x40))
      shares.give(0.17, to: level("big5", rows: 0xa4...0xc6, from: 0x40))
      shares.give(0.76, to: scalars(FrequentCharacters.traditionalChinese))
      shares.give(0.04, to: widePunctuation)
      return shares
    }())

  static let japanese = LanguageModel(
    {
      var shares = Shares(floor: -16)
      shares.give(0.002, to: Array(0x4e00...0x9fa5))
      shares.give(0.004, to: level("euc-jp", rows: 0xd0...0xf4))
      shares.give(0.06, to: level("euc-jp", rows: 0xb0...0xcf))
      shares.give(0.28, to: scalars(FrequentCharacters.japaneseKanji))
      shares.give(0.32, to: Array(0x3041...0x3093))
      shares.give(0.22, to: Array(0x30a1...0x30f6) + [0x30fc, 0x30fb])
      shares.give(0.03, to: halfKana)
      shares.give(0.04, to: widePunctuation)
      return shares
    }())

  static let korean = LanguageModel(
    {
      var shares = Shares(floor: -16)
      shares.give(0.003, to: Array(0xac00...0xd7a3))
      shares.give(0.003, to: Array(0x4e00...0x9fa5))
      shares.give(0.22, to: level("euc-kr", rows: 0xb0...0xc8))
      shares.give(0.73, to: scalars(FrequentCharacters.koreanSyllables))
      shares.give(0.02, to: widePunctuation)
      return shares
    }())

  static let russian = LanguageModel(alphabet(FrequentCharacters.russian))
  static let greek = LanguageModel(alphabet(FrequentCharacters.greek))

  static let latin: [LanguageModel] = FrequentCharacters.latin.map { letters in
    // A letter beyond ASCII comes after about twenty that are in it.
    var shares = Shares(floor: -16)
    let total = Float(letters.reduce(0) { $0 + $1.1 })
    shares.give(0.0005, to: Array(0xc0...0x17f))
    for (letter, share) in letters {
      for scalar in scalars(letter) { shares.raise(scalar, log(0.06 * Float(share) / total)) }
      for scalar in scalars(letter.uppercased()) where scalar > 0x7f {
        shares.raise(scalar, log(0.006 * Float(share) / total))
      }
    }
    return LanguageModel(shares)
  }

  /// Any language that there is no model for: what can be said of it is that the bytes are well-formed.
  static let any = flat(-9)
  /// The same for UTF-16, where nearly every two bytes are well-formed.
  static let anyOfTwoBytes = flat(-15)

  private static func flat(_ floor: Float) -> LanguageModel {
    var shares = Shares(floor: floor)
    for scalar in 0xd7a4...0xffff { shares.weights[scalar] = floor - 3 }
    return LanguageModel(shares)
  }

  /// Katakana of half width.
  static let halfKana: [UInt32] = Array(0xff61...0xff9f)

  private static let widePunctuation: [UInt32] =
    scalars("、。，：；！？（）【】「」《》・～　￥－／") + Array(0xff10...0xff19)

  private static func alphabet(_ letters: [(String, Int)]) -> Shares {
    var shares = Shares(floor: -16)
    let total = Float(letters.reduce(0) { $0 + $1.1 })
    for (letter, share) in letters {
      for scalar in scalars(letter) { shares.raise(scalar, log(0.85 * Float(share) / total)) }
      for scalar in scalars(letter.uppercased()) { shares.raise(scalar, log(0.1 * Float(share) / total)) }
    }
    return shares
  }

  static func scalars(_ text: String) -> [UInt32] {
    var seen: Set<UInt32> = []
    return text.unicodeScalars.compactMap { scalar in
      scalar.value > 0x7f && seen.insert(scalar.value).inserted ? scalar.value : nil
    }
  }

  /// The characters of some rows of a double-byte code.
  private static func level(_ encoding: String, rows: ClosedRange<UInt8>, from: UInt8 = 0xa1) -> [UInt32] {
    guard let decoder = try? CharacterDecoder(encoding, file: "") else { return [] }
    var bytes: [UInt8] = []
    for row in rows {
      for cell in from...0xfe where cell < 0x7f || cell > 0xa0 { bytes += [row, cell] }
    }
    var text: [UInt8] = []
    var faults: [Int] = []
    _ = decoder.decode(bytes, 0..<bytes.count, into: &text, isLast: true, faults: &faults)
    return scalars(String(decoding: text, as: UTF8.self)).filter { $0 != 0xfffd && !(0xe000...0xf8ff).contains($0) }
  }
}
