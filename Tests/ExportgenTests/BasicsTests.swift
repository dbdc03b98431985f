// How the generator writes values, and that the same arguments mean the same shop.

import Testing

@testable import exportgen

/// The text of the bytes that a closure appends.
private func text(_ body: (inout [UInt8]) -> Void) -> String {
  var bytes: [UInt8] = []
  body(&bytes)
  return String(decoding: bytes, as: UTF8.self)
}

@Suite struct `Values as bytes` {
  @Test(arguments: [(0, "0.00"), (5, "0.05"), (12_850, "128.50"), (-20, "-0.20"), (100_000_000, "1000000.00")])
  func `money has two digits`(amount: Int, written: String) {
    #expect(text { $0.append(money: amount) } == written)
  }

  @Test(arguments: [("plain", "plain"), ("a,b", "\"a,b\""), ("\"x\"\ny", "\"\"\"x\"\"\ny\"")])
  func `a field is quoted only where it must be`(field: String, written: String) {
    #expect(text { $0.append(field: Array(field.utf8)) } == written)
  }

  @Test func `strings of JSON are escaped, beyond the basic plane as pairs`() {
    #expect(text { $0.append(json: "a\"\n😀", escaped: true) } == #""a\"\n\ud83d\ude00""#)
  }

  @Test(arguments: PhoneSpelling.allCases)
  func `every spelling of a telephone has the same last eleven digits`(spelling: PhoneSpelling) {
    let written = text { spelling.append(13_812_345_678, to: &$0) }
    #expect(written.filter(\.isNumber).suffix(11) == "13812345678")
  }

  @Test func `GB18030 has one, two and four bytes a character`() {
    var encoder = GB18030Encoder()
    var bytes: [UInt8] = []
    encoder.encode(Array("a中😀".utf8) + [0xFF], into: &bytes)
    #expect(bytes == [0x61, 0xD6, 0xD0, 0x94, 0x39, 0xFC, 0x36, 0xFF])
  }
}

@Suite struct `Days and instants` {
  @Test(arguments: ["1970-01-01", "2000-02-29", "2026-11-20", "2100-12-31"])
  func `a day is read and written`(day: String) throws {
    let read = try #require(CivilDay(text: day))
    #expect(CivilDay(daysSince1970: read.daysSince1970).text == day)
  }

  @Test(arguments: ["2026-02-29", "2026-13-01", "2026-1-01", "20261120", ""])
  func `what is no day is refused`(day: String) {
    #expect(CivilDay(text: day) == nil)
  }

  @Test func `UTC is eight hours earlier`() throws {
    let day = try #require(CivilDay(text: "2026-12-01"))
    let instant = day.daysSince1970 * secondsOfDay
    #expect(text { $0.append(isoTime: instant) } == "2026-11-30T16:00:00Z")
    #expect(monthIndex(of: instant) == 2026 * 12 + 11)
  }
}

@Suite struct `The command line` {
  @Test(arguments: [
    [], ["--out", "x"], ["--out", "x", "--truth"], ["--out", "x", "--truth", "y", "--nights", "0"],
    ["--out", "x", "--truth", "y", "--from", "2026-02-30"], ["--what"],
    ["--out", "x", "--truth", "none", "--only", "tickets"],
  ])
  func `a wrong one is refused`(arguments: [String]) {
    #expect(throws: UsageFailure.self) { try Options.parse(arguments) }
  }

  @Test func `defaults follow from the lines`() throws {
    let request = try Options.parse(["--out", "x", "--truth", "none", "--lines", "100000"])
    guard case .run(let options) = request else {
      Issue.record("not a run")
      return
    }
    #expect(options.truth == nil && options.persons == 5000 && options.products == 2000)
    #expect(CivilDay(daysSince1970: options.from).text == "2026-11-20")
  }
}
