import Columnar

/// How a region writes its postal codes.
enum PostalForm: Sendable {
  /// So many digits; leading zeros that a spreadsheet took are put back (two at most). A mark may stand behind the
  /// first few.
  case digits(Int, markBehind: Int? = nil, mark: UInt8 = 0x2d)
  /// Five digits, or nine with a hyphen behind the fifth.
  case zip
  /// A digit and letters in the order of a pattern: `A` for a letter, `0` for a digit, what else stands in it is written.
  case pattern([UInt8])
  /// Two to four characters, a blank, a digit and two letters.
  case british

  /// The regions that are known, by ISO 3166-1 code.
  static let all: [String: PostalForm] = {
    var all: [String: PostalForm] = [
      "US": .zip, "GB": .british, "CA": pattern("A0A 0A0"), "NL": pattern("0000 AA"), "JP": .digits(7, markBehind: 3),
      "BR": .digits(8, markBehind: 5), "PT": .digits(7, markBehind: 4), "PL": .digits(5, markBehind: 2),
      "SE": .digits(5, markBehind: 3, mark: 0x20), "CZ": .digits(5, markBehind: 3, mark: 0x20),
      "GR": .digits(5, markBehind: 3, mark: 0x20),
    ]
    for region in ["CN", "SG", "IN", "RU", "VN"] { all[region] = .digits(6) }
    for region in ["DE", "FR", "IT", "ES", "FI", "MX", "TR", "TH", "MY", "ID", "KR"] { all[region] = .digits(5) }
    for region in ["AT", "CH", "BE", "DK", "NO", "AU", "NZ", "HU", "PH", "ZA"] { all[region] = .digits(4) }
    return all
  }()

  private static func pattern(_ text: StaticString) -> PostalForm { .pattern(Array("\(text)".utf8)) }

  /// Appends the code that has these letters and digits.
  ///
  /// - Returns: whether it is a code of the region; if not, what was appended means nothing.
  func write(_ code: Span<UInt8>, to output: inout [UInt8]) -> Bool {
    switch self {
    case .digits(let count, let markBehind, let mark):
      return Self.writeDigits(code, count, markBehind, mark, to: &output)
    case .zip:
      return code.count > 5
        ? Self.writeDigits(code, 9, 5, 0x2d, to: &output) : Self.writeDigits(code, 5, nil, 0, to: &output)
    case .pattern(let pattern):
      var at = 0
      for wanted in pattern {
        guard wanted == 0x41 || wanted == 0x30 else {
          output.append(wanted)
          continue
        }
        guard at < code.count, (code[at] >= 0x41) == (wanted == 0x41) else { return false }
        output.append(code[at])
        at &+= 1
      }
      return at == code.count
    case .british:
      let outward = code.count &- 3
      guard outward >= 2, outward <= 4, code[0] >= 0x41, code[outward] < 0x3a, code[outward &+ 1] >= 0x41,
        code[outward &+ 2] >= 0x41
      else { return false }
      output.append(code.extracting(0..<outward))
      output.append(0x20)
      output.append(code.extracting(outward..<code.count))
      return true
    }
  }

  private static func writeDigits(
    _ code: Span<UInt8>, _ count: Int, _ markBehind: Int?, _ mark: UInt8, to output: inout [UInt8]
  ) -> Bool {
    let missing = count &- code.count
    guard missing >= 0, missing <= 2, code.count > 0 else { return false }
    for index in 0..<count {
      let byte = index < missing ? 0x30 : code[index &- missing]
      guard byte < 0x3a else { return false }
      if index == markBehind { output.append(mark) }
      output.append(byte)
    }
    return true
  }
}
