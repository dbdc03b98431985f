import Definitions

/// What is known of a dialect before it is looked for.
package struct DialectHints: Sendable {
  /// Nil: to be found out.
  package var delimiter: [UInt8]?
  /// Nil: to be found out; `.some(nil)`: none.
  package var quote: UInt8??
  package var escape: UInt8??
  package var comment: [UInt8]??
  package var skip: Int?
  package var footer: Int?
  /// Number of header rows: 0 for none.
  package var headerRows: Int?

  package init() {}
}

/// Finds out the dialect of CSV from its beginning.
struct DialectSniffer {
  private let sample: TextSample
  private let hints: DialectHints
  /// How much of the sample candidates are tried on, in bytes, and in lines where those are long.
  private static let tried = 48 << 10
  private static let fewestLines = 8
  /// How much text is split at most to try all delimiters, and how many are tried however long the lines are.
  private static let work = 2 << 20
  private static let fewestTried = 5

  init(_ sample: TextSample, _ hints: DialectHints) {
    self.sample = sample
    self.hints = hints
  }

  /// Delimiters that files have, the likelier first, with how likely they are as against the first ones.
  private static let delimiters: [(bytes: [UInt8], prior: Double)] =
    [
      (",", 1), (";", 1), ("\t", 1), ("|", 0.99), (", ", 1), ("; ", 1), (" | ", 0.99), ("||", 0.99), ("| ", 0.97),
      ("\u{1}", 0.95), ("\u{1f}", 0.95), ("\u{1e}", 0.9), ("§", 0.95), ("¦", 0.95), ("¬", 0.95), ("^", 0.9), ("~", 0.9),
      ("|~|", 0.99), ("~|~", 0.99), ("::", 0.9), ("\t\t", 0.9), (" ", 0.6), (":", 0.5), ("#", 0.45), ("*", 0.45),
      ("&", 0.4), ("!", 0.4), ("@", 0.3), ("=", 0.3), ("%", 0.3), ("+", 0.3), ("/", 0.25), ("-", 0.2), ("_", 0.2),
    ].map { (Array($0.0.utf8), $0.1) }

  /// The dialect that suits the sample best, without what tells header and records apart; nil for an empty sample.
  func find() -> (dialect: CSVDialect, score: DialectScore)? {
    let text = beginning()
    guard text.contains(where: { $0 != 0x0a && $0 != 0x0d }) else { return nil }
    var best: (dialect: CSVDialect, score: DialectScore, value: Double)?
    let candidates = candidates(text)
    for (delimiter, prior) in candidates {
      for (quote, escape) in quotes(text) {
        var dialect = CSVDialect()
        dialect.delimiter = delimiter
        dialect.quote = quote
        dialect.escape = escape
        dialect.comment = hints.comment ?? nil
        if let quote, delimiter.contains(quote) { continue }
        let scan = SampleScan(text, dialect, limit: 500)
        // A quote that hardly anything is written in is a character.
        if quote == 0x27, hints.quote == nil, scan.quoted < 3 || scan.quoted * 10 < scan.records.count { continue }
        let score = DialectScore(scan, rivals: Self.rivals(of: delimiter))
        // In one column there is nothing to be wrong about. Quotes are hardly ever all characters.
        let bare = quote == nil && hints.quote == nil ? 0.55 : 1
        // Two words do not make two columns.
        let words = delimiter == [0x20] && score.columns == 2 && !score.hasTyped ? 0.5 : 1
        let value = score.value * (score.columns == 1 ? 1 : prior) * bare * words
        // Where each line is a time, what divides its parts is no delimiter.
        let isTime = score.columns == 1 && score.isOfTimes && best.map { 2 * value > $0.value } ?? true
        if isTime || value > (best?.value ?? -1) + 1e-9 { best = (dialect, score, value) }
      }
    }
    guard var found = best else { return nil }
    found.dialect.escape = escape(found.dialect, text)
    if found.score.columns == 1, let last = candidates.last { found.dialect.delimiter = last.bytes }
    return (found.dialect, found.score)
  }

  /// The first lines of the sample, none of them cut off.
  private func beginning() -> [UInt8] {
    var lines = 0
    var end = 0
    for (at, byte) in sample.text.enumerated() where byte == 0x0a || byte == 0x0d {
      if at >= Self.tried, lines >= Self.fewestLines { return Array(sample.text[..<end]) }
      lines += 1
      end = at + 1
    }
    return sample.text
  }

  /// The delimiters that are worth trying: those that stand on many lines.
  private func candidates(_ text: [UInt8]) -> [(bytes: [UInt8], prior: Double)] {
    if let delimiter = hints.delimiter { return [(delimiter, 1)] }
    var lines = 0
    var hits = Array(repeating: 0, count: 256)
    var seen = Array(repeating: -1, count: 256)
    var isBlank = true
    for byte in text {
      if byte == 0x0a || byte == 0x0d {
        if !isBlank { lines += 1 }
        isBlank = true
        continue
      }
      isBlank = false
      if seen[Int(byte)] != lines {
        seen[Int(byte)] = lines
        hits[Int(byte)] += 1
      }
    }
    if !isBlank { lines += 1 }
    let found = Self.delimiters.filter { delimiter, _ in
      // A table may be the smaller part of a file.
      delimiter.allSatisfy { hits[Int($0)] * 5 >= lines } && (delimiter.count == 1 || text.holds(delimiter))
    }
    // One that stands nowhere, so that it divides nothing.
    return found.prefix(max(Self.fewestTried, Self.work / max(1, text.count))) + [([sample.freeDelimiter], 1)]
  }

  /// The ways of quoting that are worth trying, the likelier first.
  private func quotes(_ text: [UInt8]) -> [(quote: UInt8?, escape: UInt8?)] {
    var found: [UInt8?] = [0x22]
    if text.contains(0x22) { found.append(nil) }
    if text.contains(0x27) { found.append(0x27) }
    if let told = hints.quote { found = [told] }
    return found.flatMap { quote -> [(quote: UInt8?, escape: UInt8?)] in
      if let escape = hints.escape { return [(quote, escape)] }
      guard let quote else { return [(nil, nil)] }
      var ways: [(quote: UInt8?, escape: UInt8?)] = [(quote, quote)]
      if text.holds([0x5c, quote]) { ways.append((quote, 0x5c)) }
      if text.contains(quote) { ways.append((quote, nil)) }
      return ways
    }
  }

  private static func rivals(of delimiter: [UInt8]) -> [UInt8] {
    [0x3b, 0x09, 0x7c].filter { !delimiter.contains($0) }
  }

  /// How quotes within quotes are written: the way that leaves the fewest of them unexplained.
  private func escape(_ dialect: CSVDialect, _ text: [UInt8]) -> UInt8? {
    if let told = hints.escape { return told }
    guard let quote = dialect.quote else { return nil }
    func scan(_ escape: UInt8?) -> SampleScan {
      var dialect = dialect
      dialect.escape = escape
      return SampleScan(text, dialect)
    }
    let doubled = scan(quote)
    if doubled.faults == 0 { return quote }
    var best = (escape: UInt8?.some(quote), faults: doubled.faults)
    for escape in quote == 0x22 ? [0x5c] : [0x5c, 0x22] as [UInt8] where text.contains(escape) {
      let scan = scan(escape)
      if scan.pairs > 0, scan.faults < best.faults { best = (escape, scan.faults) }
    }
    // Where quotes are doubled elsewhere, or the others are few, those are faults, not a way of writing.
    let isUsual = doubled.faults > 4 && doubled.faults * 50 > doubled.records.count
    if best.faults > 0, doubled.pairs == 0, isUsual, scan(nil).faults < best.faults { return nil }
    return best.escape
  }
}

extension [UInt8] {
  /// Whether other bytes stand somewhere in these.
  fileprivate func holds(_ other: [UInt8]) -> Bool {
    guard let first = other.first, count >= other.count else { return false }
    for at in 0...(count - other.count) where self[at] == first && self[at...].starts(with: other) { return true }
    return false
  }
}
