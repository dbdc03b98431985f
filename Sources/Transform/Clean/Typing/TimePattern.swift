import Columnar
import Definitions
import OperatingSystem

/// A strptime-like pattern, compiled once to a step a directive.
struct TimePattern: Sendable {
  /// What is done next.
  private enum Step: Sendable {
    case literal(UInt8)
    case blanks
    case directive(TimeDirective)
    /// `%Y-%m-%d` read at once where all digits are there; then its five steps, which follow, are left out.
    case wholeDate
    /// `%H:%M:%S` likewise.
    case wholeClock
  }
  private let steps: [Step]

  /// Compiles a pattern.
  ///
  /// - Throws: `Failure` for a directive that there is not.
  init(_ pattern: String) throws {
    let steps = try Self.compile(pattern)
    var all: [Step] = []
    for at in steps.indices {
      if Self.begins(steps[at...], .year, 0x2d, .month, .day) { all.append(.wholeDate) }
      if Self.begins(steps[at...], .hour, 0x3a, .minute, .second) { all.append(.wholeClock) }
      all.append(steps[at])
    }
    self.steps = all
  }

  /// Whether steps begin with three directives with a separator between them.
  private static func begins(
    _ steps: ArraySlice<Step>, _ one: TimeDirective, _ separator: UInt8, _ two: TimeDirective, _ three: TimeDirective
  ) -> Bool {
    let first = Array(steps.prefix(5))
    guard first.count == 5, case .directive(one) = first[0], case .literal(separator) = first[1],
      case .directive(two) = first[2], case .literal(separator) = first[3], case .directive(three) = first[4]
    else { return false }
    return true
  }

  private static func compile(_ pattern: String) throws -> [Step] {
    var steps: [Step] = []
    var letters = pattern.unicodeScalars.makeIterator()
    while let letter = letters.next() {
      if letter == "%" {
        let name = letters.next().map(String.init) ?? ""
        guard let directive = TimeDirective(rawValue: name) else {
          throw Failure(
            .usage, "the format '\(pattern)' has an unknown directive '%\(name)'",
            remedy: "use one of \(TimeDirective.allCases.map { "%\($0.rawValue)" }.joined(separator: " "))")
        }
        switch directive {
        case .time: steps += try compile("%H:%M:%S")
        case .isoDate: steps += try compile("%Y-%m-%d")
        case .americanDate: steps += try compile("%m/%d/%y")
        case .percent: steps.append(.literal(0x25))
        case .blank: steps.append(.blanks)
        default: steps.append(.directive(directive))
        }
      } else if letter == " " {
        steps.append(.blanks)
      } else {
        steps += String(letter).utf8.map { .literal($0) }
      }
    }
    return steps
  }

  /// Reads a text; nil if it does not fit the pattern.
  @inline(__always) func read(_ text: Span<UInt8>) -> TimeParts? {
    var parts = TimeParts()
    var reader = TimeReader()
    var index = 0
    while index < steps.count {
      switch steps[index] {
      case .wholeDate:
        if reader.date(text, &parts) { index &+= 5 }
      case .wholeClock:
        if reader.clock(text, &parts) { index &+= 5 }
      case .literal(let byte):
        if !reader.skip(byte, text) { return nil }
      case .blanks:
        while reader.at < text.count, text[reader.at] == 0x20 || text[reader.at] == 0x09 { reader.at &+= 1 }
      case .directive(let directive):
        if !read(directive, text, &reader, &parts) { return nil }
      }
      index &+= 1
    }
    return reader.at == text.count ? parts : nil
  }

  @inline(__always) private func read(
    _ directive: TimeDirective, _ text: Span<UInt8>, _ reader: inout TimeReader, _ parts: inout TimeParts
  ) -> Bool {
    switch directive {
    case .year:
      parts.year = reader.exactly(4, text)
      return parts.year >= 0
    case .month:
      parts.month = reader.number(text, upTo: 2)
      return parts.month >= 0
    case .day:
      parts.day = reader.number(text, upTo: 2)
      return parts.day >= 0
    case .hour, .hour12:
      parts.hour = reader.number(text, upTo: 2)
      return parts.hour >= 0
    case .minute:
      parts.minute = reader.number(text, upTo: 2)
      return parts.minute >= 0
    case .second:
      parts.second = reader.number(text, upTo: 2)
      return parts.second >= 0
    default:
      return readRarer(directive, text, &reader, &parts)
    }
  }

  private func readRarer(
    _ directive: TimeDirective, _ text: Span<UInt8>, _ reader: inout TimeReader, _ parts: inout TimeParts
  ) -> Bool {
    switch directive {
    case .shortYear:
      let year = reader.exactly(2, text)
      parts.year = year < 69 ? 2000 + year : 1900 + year
      return year >= 0
    case .monthName, .monthLongName:
      let start = reader.at
      let word = reader.letters(text)
      guard let month = TimeNames.month(word, length: reader.at - start) else { return false }
      parts.month = month
    case .weekday, .weekdayLong:
      let start = reader.at
      let word = reader.letters(text)
      return TimeNames.isWeekday(word, length: reader.at - start)
    case .dayBlank:
      while reader.skip(0x20, text) {}
      parts.day = reader.number(text, upTo: 2)
      return parts.day >= 0
    case .dayOfYear:
      parts.dayOfYear = reader.number(text, upTo: 3)
      return parts.dayOfYear >= 1
    case .half:
      let word = reader.letters(text)
      parts.half = word == TimeReader.pack("am") ? 1 : word == TimeReader.pack("pm") ? 2 : 0
      return parts.half > 0
    case .fraction:
      parts.microsecond = reader.fraction(text)
      return parts.microsecond >= 0
    case .offset:
      guard let offset = reader.offset(text) else { return false }
      parts.offset = offset
    case .zoneName:
      parts.offset = 0
      return reader.zoneName(text)
    default:
      return false
    }
    return true
  }
}
