import Testing

@testable import Transform

@Suite struct `Repeated instants` {
  @Test(arguments: [
    RepeatedInstant(instant: 0), RepeatedInstant(instant: -5, version: 3), RepeatedInstant(instant: 7, record: 812),
    RepeatedInstant(instant: .max, version: .min, record: .max), RepeatedInstant(instant: .min, version: -1, record: 0),
  ]) func `are read as they are written`(_ instant: RepeatedInstant) {
    var text: [UInt8] = []
    RepeatedInstant(instant: 1).append(to: &text)
    instant.append(to: &text)
    #expect(RepeatedInstant.all(in: text.span) == [RepeatedInstant(instant: 1), instant])
  }

  @Test(arguments: [
    "", " ", "-", "v", "7v", "v7", "9223372036854775808", "-9223372036854775809", "x1", "1r-", "\u{ff}",
  ])
  func `what is none is passed over`(_ text: String) {
    #expect(RepeatedInstant.all(in: Array("\(text) 5".utf8).span) == [RepeatedInstant(instant: 5)])
  }
}
