import Columnar
import Definitions
import OperatingSystem

/// The definitions that load what has been profiled: a pipeline, and a warehouse with a table for each table found.
package struct ProjectText {
  /// Name of the pipeline and of the warehouse.
  package let name: String
  /// The batch that the file names speak of; `all` if they name none.
  package let batch: String
  /// What no definition is written for, and why.
  package private(set) var left: [String] = []
  private let exports: String
  private var tables: [(emitted: EmittedTable, pattern: String)] = []

  /// - Throws: `Failure` when a file is not there any more, or nothing is to be loaded.
  package init(_ profiles: [FileProfile]) throws {
    var paths: [String] = []
    for profile in profiles {
      guard let path = Path.real(profile.path) else {
        throw Failure(.failed, "there is no such file", at: profile.path)
      }
      paths.append(path)
    }
    exports = Self.commonFolder(paths)
    let found = Self.sources(profiles, paths, exports: exports, left: &left)
    // The last delivery is the one to try.
    batch = found.filter { $0.pattern.contains("{batch}") }.map(\.date).max() ?? "all"
    let names = TableNames.make(
      found.map { (Self.undated($0.table.name, $0.path), Self.undated(FileForm.stem(of: $0.path), $0.path)) })
    tables = zip(found, names).map { found, name in
      (EmittedTable(found.table, name: name, path: found.path, encoding: found.encoding), found.pattern)
    }
    guard let first = tables.first else {
      throw Failure(.failed, "there is no table to write a definition of", at: profiles.first?.path)
    }
    let folder = Identifier.make(Path.name(exports), fallback: first.emitted.name)
    var name = profiles.count == 1 && profile(profiles[0], hasOne: true) ? first.emitted.name : folder
    if ["martlet", "public", "information_schema"].contains(name) || name.hasPrefix("pg_") { name = "the_\(name)" }
    self.name = String(name.prefix(40))

    func profile(_ profile: FileProfile, hasOne: Bool) -> Bool { (profile.tables.count == 1) == hasOne }
  }

  /// A table of one file, or of all that differ by the dates in their names.
  private struct FoundTable {
    var table: TableProfile
    var path: String
    var encoding: String
    var pattern: String
    var date: String
  }

  /// The tables to be written of.
  private static func sources(
    _ profiles: [FileProfile], _ paths: [String], exports: String, left: inout [String]
  ) -> [FoundTable] {
    var found: [FoundTable] = []
    for (profile, path) in zip(profiles, paths) {
      let filled = profile.tables.filter { !$0.columns.isEmpty && $0.rows > 0 }
      if filled.isEmpty { left.append("\(profile.path) has no rows: no definition is written for it") }
      let relative = String(path.dropFirst(exports == "/" ? 1 : exports.count + 1))
      let date = date(in: Path.name(path)).map { String($0) } ?? ""
      for var table in filled {
        table.name = undated(table.name, path)
        let new = FoundTable(
          table: table, path: profile.path, encoding: profile.encoding, pattern: pattern(relative, date: date),
          date: date)
        let same = found.firstIndex { $0.pattern == new.pattern && $0.table.name == table.name && !date.isEmpty }
        guard let same else {
          found.append(new)
          continue
        }
        if found[same].encoding == new.encoding, let joined = found[same].table.joined(with: table) {
          found[same].table = joined
          found[same].date = max(found[same].date, date)
        } else {
          left.append("\(profile.path) is of another form than \(found[same].path): no definition is written for it")
        }
      }
    }
    return found
  }

  /// The sources alone, to be put into a pipeline that there is.
  package var sources: String {
    SourceText.questions
      + tables.map { SourceText(emitted: $0.emitted, pattern: $0.pattern).write() }.joined(separator: "\n")
  }

  /// All files by their paths below the project's folder.
  package var files: [(path: String, text: String)] {
    var files = [("pipelines/\(name).yaml", pipeline)]
    files.append(("schemas/\(name)/warehouse.yaml", warehouse))
    files.append(("schemas/\(name)/dimensions/date.yaml", "dimension: date\nkind: date\ndescription: A day\n"))
    for (emitted, _) in tables {
      if emitted.instant == nil {
        files.append(("schemas/\(name)/dimensions/\(emitted.name).yaml", dimension(emitted)))
      } else {
        files.append(("schemas/\(name)/facts/\(emitted.name).yaml", fact(emitted)))
        files.append(("schemas/\(name)/cubes/\(emitted.name).yaml", cube(emitted)))
      }
    }
    return files
  }

  // MARK: - Texts

  private var pipeline: String {
    let sources = tables.map { SourceText(emitted: $0.emitted, pattern: $0.pattern).write() }
    return SourceText.questions
      + "pipeline: \(name)\nwarehouse: \(name)\nexports: \(SourceText.quoted(exports))\n\nsources:\n"
      + sources.joined(separator: "\n")
  }

  private var warehouse: String {
    var years = 2020...2030
    let dates = tables.compactMap { table in table.emitted.instant.map { table.emitted.columns[$0].profile } }
    let found = dates.flatMap { [$0.least, $0.greatest] }.compactMap { $0.flatMap { Int($0.prefix(4)) } }
    if let first = found.min(), let last = found.max(), last - first < 290 {
      years = max(1, first - 1)...min(9998, last + 1)
    }
    func four(_ year: Int) -> String { String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year) }
    return """
      warehouse: \(name)
      description: Tables of \(tables.map(\.emitted.name).joined(separator: ", ").prefix(200))
      zone: UTC          # the business zone: the date of an event is its date there
      currency: USD      # the currency of money measures: nothing in the files decides
      calendar:
        from: \(four(years.lowerBound))-01-01
        to: \(four(years.upperBound))-12-31
        fiscal_year_starts: 1

      """
  }

  private func dimension(_ emitted: EmittedTable) -> String {
    var text =
      "dimension: \(emitted.name)\ndescription: \(rows(of: emitted))\n"
    text += "natural_key: {\(key(emitted))}\nattributes:\n"
    let rest = emitted.rest
    for index in rest {
      let column = emitted.columns[index]
      text +=
        "  \(column.name): {type: \(column.type), history: overwrite\(column.profile.isPersonal ? ", personal: true" : "")}\n"
    }
    return rest.isEmpty ? text.replacing("attributes:\n", with: "") : text
  }

  /// In quotes: names of files have `: ` and ` #` in them.
  private func rows(of emitted: EmittedTable) -> String { SourceText.quoted("Rows of \(Path.name(emitted.path))") }

  private func key(_ emitted: EmittedTable) -> String {
    var parts = emitted.keyColumns.map { "\(emitted.columns[$0].name): \(emitted.columns[$0].type)" }
    if case .counted = emitted.key { parts.append("row_no: integer") }
    return parts.joined(separator: ", ")
  }

  private func fact(_ emitted: EmittedTable) -> String {
    guard let instant = emitted.instant else { return "" }
    var text =
      "fact: \(emitted.name)\ndescription: \(rows(of: emitted))\nkind: transaction\n"
    text += "grain: {\(key(emitted))}\ninstant: \(emitted.columns[instant].name)\nroles:\n  date: {dimension: date}\n"
    let measures = emitted.rest.filter { EmittedTable.isMeasure(emitted.columns[$0]) }
    let others = emitted.rest.filter { !measures.contains($0) }
    if !others.isEmpty { text += "degenerate:\n" }
    for index in others { text += "  \(emitted.columns[index].name): \(emitted.columns[index].type)\n" }
    if !measures.isEmpty { text += "measures:\n" }
    for index in measures { text += "  \(emitted.columns[index].name): {type: \(emitted.columns[index].type)}\n" }
    return text
  }

  private func cube(_ emitted: EmittedTable) -> String {
    var text = "cube: \(emitted.name)\nfact: \(emitted.name)\nmeasures:\n"
    let measures = emitted.rest.filter { EmittedTable.isMeasure(emitted.columns[$0]) }.map { emitted.columns[$0].name }
    text += "  \(measures.contains("rows") ? "row_count" : "rows"): {count: rows}\n"
    for measure in measures { text += "  \(measure): {sum: \(measure)}\n" }
    return text + "dimensions: [date]\n"
  }

  // MARK: - Paths

  private static func commonFolder(_ paths: [String]) -> String {
    var folder = Path.parent(paths.first ?? "/")
    while !paths.allSatisfy({ $0.hasPrefix(folder == "/" ? "/" : folder + "/") }) { folder = Path.parent(folder) }
    return folder
  }

  /// The file's path as a pattern: what has a meaning in patterns stands for any character.
  private static func pattern(_ relative: String, date: String) -> String {
    let safe = String(relative.map { "*?[]{}".contains($0) ? "?" : $0 })
    return date.isEmpty ? safe : safe.replacing(date, with: "{batch}")
  }

  /// A date in a file's name: `2026-11-22`.
  private static func date(in name: String) -> Substring? {
    name.firstMatch(of: #/(?:19|20)\d\d-\d\d-\d\d/#)?.output
  }

  private static func undated(_ name: String, _ path: String) -> String {
    guard let date = date(in: Path.name(path)) else { return name }
    let folded = Identifier.make("x" + date).dropFirst(1)
    let rest = name.replacing(date, with: "").replacing(folded, with: "")
    return Identifier.make(rest)
  }
}
