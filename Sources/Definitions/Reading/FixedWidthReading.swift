/// Reads how a fixed-width file is written.
struct FixedWidthReading {
  let findings: Findings
  static let keys = ["unit", "record", "skip", "footer", "comment", "header", "rest"]

  init(_ findings: Findings) { self.findings = findings }

  /// - Parameter encoding: that of the source, which says what places are counted in where the dialect does not.
  func read(_ source: DefinitionMapping, encoding: String) -> FixedWidthDialect {
    let subject = "\(source.subject): dialect"
    var dialect = FixedWidthDialect()
    dialect.unit = CharacterEncodings.isMultibyte(encoding) ? .bytes : .characters
    guard let node = source.optional("dialect"),
      let mapping = DefinitionMapping(node, subject, keys: Self.keys, findings)
    else { return checked(dialect, encoding, subject, source.place) }
    dialect.record = mapping.integer("record", 1...ColumnPlace.greatest)
    dialect.skip = mapping.integer("skip", 0...1_000_000) ?? 0
    dialect.footer = mapping.integer("footer", 0...1000) ?? 0
    if let node = mapping.optional("comment") {
      dialect.comment = findings.filledText(node, "\(subject): comment", expecting: "the beginning of comment lines")
        .map { Array($0.utf8) }
    }
    dialect.header = mapping.choice("header", default: .none)
    dialect.rest = mapping.choice("rest", default: .reject)
    // Names stand above values on paper: in such encodings a byte is a cell.
    if dialect.header != .none, dialect.unit == .bytes { dialect.unit = .cells }
    dialect.unit = mapping.choice("unit", default: dialect.unit)
    if dialect.header != .none, dialect.cutsBytes {
      findings.report(
        "\(subject): a header shows places in characters or cells of a line, not in bytes",
        at: mapping.keyPlace("header"), remedy: "leave its lines out by skip, and give every column its place by at")
    }
    let place = mapping.keyPlace(mapping.has("record") ? "record" : "unit")
    return checked(dialect, encoding, subject, place)
  }

  /// Records can be cut from bytes only where it is known which bytes end them.
  private func checked(
    _ dialect: FixedWidthDialect, _ encoding: String, _ subject: String, _ place: SourcePlace
  ) -> FixedWidthDialect {
    guard dialect.cutsBytes, CharacterEncodings.contains(encoding) else { return dialect }
    if CharacterEncodings.hasWideUnits(encoding) {
      findings.report(
        "\(subject): records in \(encoding) are not cut by bytes", at: place,
        remedy: "count characters or cells of lines: unit: characters, without record")
    } else if dialect.record == nil, !CharacterEncodings.hasASCIILineEnds(encoding) {
      findings.report(
        "\(subject): lines in \(encoding) do not end with the bytes LF and CR", at: place,
        remedy: "give the length of a record, as record: 120, or count characters: unit: characters")
    }
    return dialect
  }
}
