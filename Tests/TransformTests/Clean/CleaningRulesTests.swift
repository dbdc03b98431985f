import Columnar
import Definitions
import Foundation
import Testing

@testable import Transform

/// What one rule makes of one text.
struct RuleCase: Sendable, CustomTestStringConvertible {
  var step: CleaningStep
  var input: String?
  var output: String?
  var testDescription: String {
    "\(step.rule) \(step.argument ?? ""): \(input.map { "'\($0)'" } ?? "NULL") → \(output.map { "'\($0)'" } ?? "NULL")"
  }

  static func table(_ step: CleaningStep, _ pairs: [(String?, String?)]) -> [RuleCase] {
    pairs.map { RuleCase(step: step, input: $0, output: $1) }
  }
}

@Suite struct CleaningRulesTests {
  static let trim = RuleCase.table(
    step("trim"),
    [
      ("Ann", "Ann"), ("  Ann ", "Ann"), ("\tAnn Lee\r\n", "Ann Lee"), ("\u{3000}安\u{A0}", "安"), ("   ", ""), ("", ""),
      ("\u{FEFF}Ann\u{200B}", "Ann"), ("é", "é"), (nil, nil),
    ])
  static let spaces = RuleCase.table(
    step("spaces"),
    [
      ("Ann Lee", "Ann Lee"), ("Ann   Lee", "Ann Lee"), ("Ann\t\u{3000}Lee", "Ann Lee"), (" Ann  ", " Ann "),
      ("a\u{A0}b", "a b"), ("", ""), (nil, nil),
    ])
  static let cases =
    RuleCase.table(
      step("lowercase"),
      [("ANN@Shop.Test", "ann@shop.test"), ("ann", "ann"), ("ÄRGER", "ärger"), ("安A", "安a"), ("", ""), (nil, nil)])
    + RuleCase.table(
      step("uppercase"), [("sku-1a", "SKU-1A"), ("SKU", "SKU"), ("é", "É"), ("straße", "STRAßE"), ("", ""), (nil, nil)])
  static let stripQuote = RuleCase.table(
    step("strip_quote"),
    [
      ("'0123", "0123"), ("=\"0123\"", "0123"), ("O'Brien", "O'Brien"), ("=\"\"", ""), ("=\"", "=\""), ("'", ""),
      ("\"x\"", "\"x\""), (nil, nil),
    ])
  static let width = RuleCase.table(
    step("width"),
    [
      ("１２，５０", "12,50"), ("ＡＢｃ～", "ABc~"), ("安　全", "安 全"), ("（１）", "(1)"), ("12", "12"), ("。", "。"), ("￥5", "￥5"),
      ("", ""), (nil, nil),
    ])
  static let money = RuleCase.table(
    step("money"),
    [
      ("12.50", "12.50"), ("-12.50", "-12.50"), ("1,234.50", "1234.50"), ("1.234,56", "1234.56"), ("$8.00", "8.00"),
      ("-$45.00", "-45.00"), ("$-45.00", "-45.00"), ("(45.00)", "-45.00"), ("($1,045.00)", "-1045.00"),
      ("45.00-", "-45.00"), ("¥1,234.50", "1234.50"), ("￥1234", "1234"), ("1 234,50 €", "1234.50"),
      ("EUR 12,5", "12.5"),
      ("12.50 USD", "12.50"), ("US$12", "12"), ("£1'234.50", "1234.50"), ("−3", "-3"), ("+3", "3"), ("1,234", "1234"),
      ("1,234,567", "1234567"), ("1.234.567", "1234567"), ("12,50", "12.50"), ("0,125", "0.125"), (".5", "0.5"),
      ("1.234", "1.234"), ("99元", "99"), ("1,23,456.00", "123456.00"),
      // What is no amount stays, and is rejected when it is typed.
      ("free", "free"), ("1,2,3", "1,2,3"), ("1.2.3,4,5", "1.2.3,4,5"), ("(5", "(5"), ("--5", "--5"), ("1e3", "1e3"),
      ("12 apples", "12 apples"), ("-", "-"), ("", ""), (nil, nil),
    ])
  static let email = RuleCase.table(
    step("email"),
    [
      ("Ann@Shop.TEST", "Ann@shop.test"), ("ann@shop.test", "ann@shop.test"), (" ann@shop.test ", "ann@shop.test"),
      ("mailto:ann@shop.test", "ann@shop.test"), ("a.b+c@x-y.example", "a.b+c@x-y.example"),
      ("ann@安全.test", "ann@安全.test"),
      ("ann", nil), ("ann@", nil), ("@shop.test", nil), ("ann@shop", nil), ("a@@shop.test", nil),
      ("a b@shop.test", nil),
      ("ann@shop..test", nil), (".ann@shop.test", nil), ("ann.@shop.test", nil), ("a..n@shop.test", nil),
      ("ann@-shop.test", nil), ("ann@shop-.test", nil), ("ann@shop.t", nil), ("ann@10.0.0.10", nil),
      ("a***@shop.test", nil), ("Ann <ann@shop.test>", nil), ("", ""), ("  ", ""), (nil, nil),
    ])
  static let phoneChina = RuleCase.table(
    step("phone", "CN"),
    [
      ("13812345678", "+8613812345678"), ("138-1234-5678", "+8613812345678"), ("138 1234 5678", "+8613812345678"),
      ("+86 138 1234 5678", "+8613812345678"), ("+8613812345678", "+8613812345678"),
      ("86-13812345678", "+8613812345678"),
      ("0086 13812345678", "+8613812345678"), ("013812345678", "+8613812345678"), ("'13812345678", "+8613812345678"),
      ("010-12345678", "+861012345678"), ("(021) 1234 5678", "+862112345678"), ("0755-12345678", "+8675512345678"),
      ("0571-1234567", "+865711234567"), ("+86 10 1234 5678", "+861012345678"),
      ("+86 (0)10 1234 5678", "+861012345678"),
      ("010-12345678-801x2", nil), ("010-12345678转801", "+861012345678"), ("02112345678 ext. 12", "+862112345678"),
      ("13812345678,2", "+8613812345678"), ("400-123-4567", "+864001234567"), ("+1 (415) 555-2671", "+14155552671"),
      ("+44 (0)20 7946 0018", "+442079460018"), ("00442079460018", "+442079460018"),
      ("138****1234", nil), ("12345678", nil), ("10086", nil), ("12812345678", nil), ("1381234567", nil),
      ("phone", nil),
      ("n/a", nil), ("+", nil), ("+0123456789", nil), ("+1234567890123456", nil), ("anonymous", nil), ("0", nil),
      ("", ""),
      ("  ", ""), (nil, nil),
    ])
  static let phoneElsewhere =
    RuleCase.table(
      step("phone", "US"),
      [
        ("(415) 555-2671", "+14155552671"), ("1-415-555-2671", "+14155552671"), ("415.555.2671 x9", "+14155552671"),
        ("011 86 13812345678", "+8613812345678"), ("+86 13812345678", "+8613812345678"), ("115-555-2671", nil),
        ("555-2671", nil),
      ])
    + RuleCase.table(
      step("phone", "DE"), [("030 1234567", "+49301234567"), ("1234567", nil), ("+49 30 1234567", "+49301234567")])
  static let map = RuleCase.table(
    step("map", nil, [("交易成功", "completed"), ("交易关闭", "closed"), ("none", "")]),
    [("交易成功", "completed"), ("交易关闭", "closed"), ("退款", "退款"), ("none", ""), ("", ""), (nil, nil)])
  static let unmapped = RuleCase.table(
    step("map", "none", [("交易成功", "completed")]), [("交易成功", "completed"), ("退款", nil), ("", ""), (nil, nil)])
  static let html = RuleCase.table(
    step("html"),
    [
      ("Shirt &ndash; Blue &amp; White", "Shirt – Blue & White"), ("&#8211;&#x2013;&#X2013;", "–––"),
      ("&apos;&quot;", "'\""),
      ("5 &euro; &nbsp;x", "5 € \u{A0}x"), ("&hearts;", "♥"), ("Fish & Chips; fresh", "Fish & Chips; fresh"),
      ("&unknown; &#; &#x; &#0; &#xD800; &#99999999999; &amp", "&unknown; &#; &#x; &#0; &#xD800; &#99999999999; &amp"),
      ("&amp;lt;", "&lt;"), ("&", "&"), ("plain", "plain"), ("安 &times; 全", "安 × 全"), ("", ""), (nil, nil),
    ])
  static let nullIf = RuleCase.table(
    step("null_if", "unknown"), [("unknown", nil), ("Unknown", "Unknown"), ("", ""), (nil, nil)])
  static let defaults = RuleCase.table(step("default", "none"), [("x", "x"), ("", "none"), (nil, "none")])

  static let nfc = RuleCase.table(
    step("nfc"),
    [
      ("Jose\u{301}", "José"), ("José", "José"), ("\u{1112}\u{1161}\u{11AB}", "한"), ("\u{212B}", "Å"), ("安全", "安全"),
      ("plain", "plain"), ("", ""), (nil, nil),
    ])
  static let extract =
    RuleCase.table(
      step("extract", "#([0-9]+)"),
      [("Order #1001, paid", "1001"), ("#7", "7"), ("Order 1001", nil), ("", ""), (nil, nil)])
    + RuleCase.table(step("extract", "[A-Z]{2}[0-9]+"), [("no. DE123 x", "DE123"), ("DE123", "DE123"), ("de123", nil)])
    + RuleCase.table(step("extract", "(?i)(ml|kg)$"), [("500ML", "ML"), ("5 l", nil)])
    + RuleCase.table(step("extract", "\\p{Han}+"), [("Tee 绿茶 100g", "绿茶")])
    // An expression that would search for years gives up, and the value is dropped.
    + RuleCase.table(step("extract", "^(a+)+$"), [("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", nil)])
  static let replace =
    RuleCase.table(
      step("replace", nil, [("[^0-9]", "")]),
      [("+86 (10) 1234", "86101234"), ("12", "12"), ("x", ""), ("", ""), (nil, nil)])
    + RuleCase.table(
      step("replace", nil, [("^([0-9]{2})/([0-9]{2})/([0-9]{4})$", "$3-$2-$1"), ("-0", "-")]),
      [("24/12/2026", "2026-12-24"), ("01/02/2026", "2026-2-1"), ("2026-12-24", "2026-12-24")])
    + RuleCase.table(step("replace", nil, [("^$", "none"), ("€", "EUR$$")]), [("", "none"), ("5€", "5EUR$")])
  static let split =
    RuleCase.table(
      step("split", nil, [("by", "-"), ("part", "2")]),
      [("A-17-red", "17"), ("A-17", "17"), ("A-", ""), ("A", nil), ("", ""), (nil, nil)])
    + RuleCase.table(
      step("split", nil, [("by", ", "), ("part", "-1")]), [("Berlin, Mitte, DE", "DE"), ("DE", "DE"), ("a,b", "a,b")])
    + RuleCase.table(step("split", nil, [("by", "/"), ("part", "-2")]), [("a/b/c", "b"), ("b/c", "b"), ("c", nil)])
  static let nameOrder = RuleCase.table(
    step("name_order"),
    [
      ("Lee, Ann", "Ann Lee"), ("  van Dyck ,Jan Piet ", "Jan Piet van Dyck"), ("李，安", "安 李"), ("Ann Lee", "Ann Lee"),
      ("Lee, Ann, PhD", "Lee, Ann, PhD"), ("Lee,", "Lee,"), (",", ","), ("", ""), (nil, nil),
    ])
  static let postalCode =
    RuleCase.table(
      step("postal_code", "US"),
      [
        ("02134", "02134"), ("2134", "02134"), ("10001-1234", "10001-1234"), ("100011234", "10001-1234"),
        (" 10001 ", "10001"),
        ("99", nil), ("1000a", nil), ("10001-12345", nil), ("", ""), ("  ", ""), (nil, nil),
      ])
    + RuleCase.table(
      step("postal_code", "GB"), [("sw1a1aa", "SW1A 1AA"), ("M1 1AE", "M1 1AE"), ("12345", nil), ("SW1A1A", nil)])
    + RuleCase.table(
      step("postal_code", "CA"), [("k1a0b1", "K1A 0B1"), ("K1A 0B1", "K1A 0B1"), ("K1A0BB", nil), ("K1A", nil)])
    + RuleCase.table(step("postal_code", "CN"), [("100020", "100020"), ("10002", "010002"), ("1000201", nil)])
    + RuleCase.table(step("postal_code", "JP"), [("1000001", "100-0001"), ("100-0001", "100-0001")])
    + RuleCase.table(step("postal_code", "NL"), [("1012ab", "1012 AB")])
  static let unit =
    RuleCase.table(
      step("unit", "kg"),
      [
        ("1500 g", "1.5"), ("1,5 kg", "1,5 kg"), ("2", "2"), ("3斤", "1.5"), ("0.5KG", "0.5"), ("10 lbs", "4.5359237"),
        ("-250g", "-0.25"), ("1000000 mg", "1"), ("5 cm", "5 cm"), ("5 stones", "5 stones"), ("heavy", "heavy"),
        ("", ""),
        (" 7 ", "7"), (nil, nil),
      ])
    + RuleCase.table(step("unit", "h"), [("90 min", "1.5"), ("20 s", "0.005555556"), ("2 days", "48")])
    + RuleCase.table(step("unit", "ft"), [("1 m", "3.280839895"), ("12 in", "1"), ("-1 m", "-3.280839895")])

  static let all =
    trim + spaces + cases + stripQuote + width + money + email + phoneChina + phoneElsewhere + map + unmapped + html
    + nullIf + defaults
    + nfc
    + extract + replace + split + nameOrder + postalCode + unit

  /// The texts after the rule.
  static func run(_ step: CleaningStep, _ inputs: [String?]) throws -> (texts: [String?], counts: CleaningCounts.Step) {
    var column = records(inputs.map { [$0, "neighbour"] }).columns[0]
    var counts = CleaningCounts.Step()
    try CleaningRules.cleaner(for: step).clean(&column, &counts)
    return (inputs.indices.map { column.string($0) }, counts)
  }

  @Test("a rule cleans a value", arguments: all)
  func value(_ pair: RuleCase) throws {
    #expect(try Self.run(pair.step, [pair.input]).texts == [pair.output])
  }

  @Test("a value is cleaned in the same way whatever stands beside it")
  func company() throws {
    for (rule, cases) in Dictionary(grouping: Self.all, by: { "\($0.step)" }) {
      for shift in cases.indices {
        let turned = Array(cases[shift...] + cases[..<shift])
        let texts = try Self.run(cases[0].step, turned.map(\.input)).texts
        try #require(texts == turned.map(\.output), "\(rule)")
      }
    }
  }

  @Test("what a rule gives stays as it is when the rule is applied again", arguments: all)
  func twice(_ pair: RuleCase) throws {
    // These give another text again: a quote within quotes, what the table has, a part of a part, an escaped escape.
    guard !["strip_quote", "map", "extract", "replace", "split", "html"].contains(pair.step.rule) else { return }
    #expect(try Self.run(pair.step, [pair.output]).texts == [pair.output])
  }

  @Test func `a rule counts what it changed, dropped and did not know`() throws {
    let phone = try Self.run(step("phone", "CN"), ["13812345678", "+8613812345678", "138****1234", nil, "", "x"]).counts
    #expect((phone.changed, phone.emptied, phone.unmapped) == (1, 2, 0))
    let map = try Self.run(step("map", nil, [("a", "b"), ("c", "c")]), ["a", "a", "c", "d", nil, ""]).counts
    #expect((map.changed, map.emptied, map.unmapped) == (2, 0, 1))
    let trim = try Self.run(step("trim"), [" a", "a", " ", nil]).counts
    #expect((trim.changed, trim.emptied, trim.unmapped) == (2, 0, 0))
  }

  @Test func `every rule has a file of its own, and every file is a rule`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/Transform/Clean/Rules").standardized
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    let expected = CleaningRule.allCases.map { rule in
      rule.rawValue.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + ".swift"
    }
    #expect(Set(files) == Set(expected))
  }

  @Test func `every rule is made by its name`() throws {
    for rule in CleaningRule.allCases {
      #expect(throws: Never.self) {
        _ = try CleaningRules.cleaner(for: step(rule.rawValue, rule == .unit ? "kg" : "CN"))
      }
    }
    #expect(throws: (any Error).self) { _ = try CleaningRules.cleaner(for: step("polish")) }
    for (rule, argument) in [("phone", "XX"), ("postal_code", "XX"), ("unit", "stone"), ("extract", "(")] {
      #expect(throws: (any Error).self) { _ = try CleaningRules.cleaner(for: step(rule, argument)) }
    }
  }

  @Test("no rule traps on any text", arguments: CleaningRule.allCases)
  func noise(_ rule: CleaningRule) throws {
    let seed: UInt64 = 20_261_122
    var random = NoiseGenerator(seed: seed)
    let alphabet = Array("0123456789+-.,()$¥€ '=\"@xX:mailto*/#转\u{3000}\u{A0}ＡａäßI\u{FEFF}")
    for _ in 0..<200 {
      let texts = (0..<20).map { _ -> String? in
        random.next() % 12 == 0
          ? nil
          : String((0..<Int(random.next() % 24)).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
      }
      let argument: [CleaningRule: String] = [.phone: "CN", .postal_code: "US", .unit: "kg", .extract: "[0-9]+|ä"]
      let made = step(rule.rawValue, argument[rule] ?? "x", [("1", "2")])
      let (cleaned, _) = try Self.run(made, texts)
      #expect(cleaned.count == texts.count, "seed \(seed)")
      for (before, after) in zip(texts, cleaned) where before == nil && rule != .default { #expect(after == nil) }
      // Broken UTF-8 must not trap either.
      var bytes = TextColumn()
      for _ in 0..<20 {
        let noise = (0..<Int(random.next() % 12)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        bytes.append(noise.span)
      }
      var counts = CleaningCounts.Step()
      try CleaningRules.cleaner(for: made).clean(&bytes, &counts)
    }
  }
}

/// A generator of the same numbers for the same seed (SplitMix64).
struct NoiseGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
