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
  /// How much of the sample candidates are tried on.
  private static let tried = 48 << 10

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
    for (delimiter, prior) in candidates(text) {
      for quote in quotes(text) {
        var dialect = CSVDialect()
        dialect.delimiter = delimiter
        dialect.quote = quote
        dialect.escape = hints.escape ?? quote
        dialect.comment = hints.comment ?? nil
        if let quote, delimiter.contains(quote) { continue }
        let scan = SampleScan(text, dialect, limit: 500)
        // A quote that hardly anything is written in is a character.
        if quote == 0x27, hints.quote == nil, scan.quoted < 3 || scan.quoted * 10 < scan.records.count { continue }
        let score = DialectScore(scan, rivals: Self.rivals(of: delimiter))
        // In one column there is nothing to be wrong about. Quotes are hardly ever all characters.
        let bare = quote == nil && hints.quote == nil ? 0.55 : 1
        let value = score.value * (score.columns == 1 ? 1 : prior) * bare
        if value > (best?.value ?? -1) + 1e-9 { best = (dialect, score, value) }
      }
    }
    if hints.delimiter == nil {
      // Where each line is a time, what divides its parts is no delimiter.
      let (dialect, score) = undivided(text)
      if score.columns == 1, best.map({ score.isOfTimes && 2 * score.value > $0.value }) ?? true {
        best = (dialect, score, score.value)
      }
    }
    guard var found = best else { return nil }
    found.dialect.escape = escape(found.dialect, text)
    if found.score.columns == 1, hints.delimiter == nil { found.dialect.delimiter = [free] }
    return (found.dialect, found.score)
  }

  /// A delimiter that stands nowhere, so that it divides nothing.
  private var free: UInt8 { [0x2c, 0x3b, 0x09, 0x7c].first { !sample.text.contains($0) } ?? 0x01 }

  /// The lines as they are.
  private func undivided(_ text: [UInt8]) -> (dialect: CSVDialect, score: DialectScore) {
    var dialect = CSVDialect()
    dialect.delimiter = [free]
    return (dialect, DialectScore(SampleScan(text, dialect, limit: 500), rivals: []))
  }

  /// The first lines of the sample.
  private func beginning() -> [UInt8] {
    if sample.text.count <= Self.tried { return sample.text }
    let text = sample.text.prefix(Self.tried)
    let end = text.lastIndex { $0 == 0x0a || $0 == 0x0d } ?? text.endIndex - 1
    return Array(text[...end])
  }

  /// The delimiters that are worth trying: those that stand on many lines.
  private func candidates(_ text: [UInt8]) -> [(bytes: [UInt8], prior: Double)] {
    if let delimiter = hints.delimiter { return [(delimiter, 1)] }
    if let named = named(text) { return [(named, 1)] }
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
    return Self.delimiters.filter { delimiter, _ in
      // A table may be the smaller part of a file.
      delimiter.allSatisfy { hits[Int($0)] * 5 >= lines } && (delimiter.count == 1 || text.holds(delimiter))
    }
  }

  /// The delimiter that a first line `sep=;` names, as a spreadsheet program writes it.
  private func named(_ text: [UInt8]) -> [UInt8]? {
    guard text.starts(with: Array("sep=".utf8)), text.count > 5 else { return nil }
    let rest = text.dropFirst(4).prefix { $0 != 0x0a && $0 != 0x0d }
    return rest.count == 1 ? Array(rest) : nil
  }

  private func quotes(_ text: [UInt8]) -> [UInt8?] {
    if let quote = hints.quote { return [quote] }
    var quotes: [UInt8?] = [0x22]
    if text.contains(0x22) { quotes.append(nil) }
    if text.contains(0x27) { quotes.append(0x27) }
    return quotes
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
    // Where quotes are doubled elsewhere, the others are faults, not a way of writing.
    if best.faults > 0, doubled.pairs == 0, scan(nil).faults < best.faults { return nil }
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
