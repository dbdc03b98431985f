internal import Columnar
internal import Definitions
internal import Transform

extension FactTrace {
  /// All of it, for people.
  ///
  /// - Parameters:
  ///   - isRaw: with personal values and the record itself.
  ///   - isAll: with cleaning steps that changed nothing, and rows that do not count.
  package func text(isRaw: Bool, isAll: Bool) throws -> String {
    let discretion = try Discretion(isRaw: isRaw, warehouse, record: record)
    var lines = TraceLines()
    lines.title("\(fact.name) \(key)")
    write(row: &lines, discretion)
    write(origin: &lines, discretion)
    write(deliveries: &lines, discretion)
    write(screens: &lines)
    write(rejects: &lines, isRaw: isRaw)
    write(record: &lines, discretion, isAll: isAll)
    for role in roles { role.write(to: &lines, self, discretion) }
    return lines.text
  }

  /// The columns of the row for people, in their order, roles as one column each.
  var shownColumns: [(name: String, column: String, role: RoleTrace?)] {
    let roles = Dictionary(roles.map { ($0.role.name, $0) }) { first, _ in first }
    return fact.grain.map { ($0.name, $0.name, nil) } + [(fact.instant, fact.instant, nil)]
      + fact.roles.map { ($0.name, "\($0.name)_key", roles[$0.name]) }
      + fact.degenerate.map { ($0.name, $0.name, nil) } + fact.links.map { ($0.name, $0.keyColumn, nil) }
      + fact.measures.map { ($0.name, $0.name, nil) }
  }

  private func write(row lines: inout TraceLines, _ discretion: Discretion) {
    let expressions = Dictionary((feed?.columns ?? []).map { ($0.name, $0.source) }) { first, _ in first }
    var rows: [[String]] = []
    for (name, column, role) in shownColumns {
      let value = role.map { $0.label(discretion) } ?? discretion.shown(values[column] ?? .none)
      var cells = [name, value]
      if let expression = expressions[column] ?? nil { cells.append("= \(expression)") }
      if let difference = differences.first(where: { $0.name == name || $0.name == column }) {
        let given = role == nil || role?.version == nil ? discretion.shown(difference.value) : "another one"
        cells = cells.count == 2 ? cells + [""] : cells
        cells[2] += cells[2].isEmpty ? "✗ today: \(given)" : "   ✗ today: \(given)"
      }
      rows.append(cells)
    }
    lines.table(rows)
    switch isSame {
    case true?: lines.line("✓ run again, the record gives this row")
    case false? where feed != nil: lines.line("✗ run again, the record gives another row")
    case false?: lines.line("✗ run again, the record gives no such row")
    case nil: break
    }
  }

  private func write(origin lines: inout TraceLines, _ discretion: Discretion) {
    let batch = record.file.batch
    lines.title("where it comes from")
    let published = discretion.shown(.number(batch.published / 1_000_000 * 1_000_000, .timestamp))
    let revision = batch.revision > 1 ? ", revision \(batch.revision)" : ""
    var rows = [
      [
        "batch",
        "\(batch.name)\(revision) of pipeline \(batch.pipeline) (number \(batch.id)), published \(published) "
          + "by martlet \(batch.martlet)",
      ]
    ]
    if let same = record.isSameDefinitions {
      let consequence = record.outcome == nil ? "" : ": what is run again below is by today's"
      rows.append(["definitions", same ? "as they are today" : "others than today's\(consequence)"])
    }
    let taken = record.file.isReplay ? ", rejected records of it taken once more" : ""
    let kept = record.file.state == .archived ? ", from the archive" : ""
    rows += [["file", record.file.path + taken + kept], ["sha256", record.file.sha256]]
    rows.append([
      "place",
      "line \(line), record \(record.record)" + (rowNumber > 0 ? ", row \(rowNumber + 1) of it" : "") + moved,
    ])
    lines.table(rows)
    if let obstacle = record.obstacleText { lines.line("not run again: \(obstacle)") }
  }

  /// That the record is another one by the definitions of today, which count records otherwise.
  private var moved: String {
    guard case .row(let row)? = record.outcome, row.place.line != line else { return "" }
    return "; by the definitions of today that record stands on line \(row.place.line)"
  }

  private func write(deliveries lines: inout TraceLines, _ discretion: Discretion) {
    lines.title("its deliveries")
    lines.table(
      deliveries.map { delivery in
        let place = delivery.line.map { "\(delivery.path):\($0)" } ?? "\(delivery.path), record \(delivery.record)"
        let fate =
          switch delivery.fate {
          case .stands: "the row as it stands"
          case .same: "the same"
          case .replaced(let by): "replaced by batch \(by)"
          case .late(let than): "came later than batch \(than), which is newer"
          }
        let said = delivery.differences.map { difference in
          difference.name.hasSuffix("_member_id")
            ? "another \(difference.name.dropLast(10))" : "\(difference.name) \(discretion.shown(difference.value))"
        }
        let revision = delivery.revision > 1 ? " (revision \(delivery.revision))" : ""
        return [delivery.batch + revision, place, fate + (said.isEmpty ? "" : ": " + said.joined(separator: ", "))]
      })
  }

  private func write(screens lines: inout TraceLines) {
    if screens.isEmpty { return }
    lines.title("screens that it fails")
    lines.table(screens.map { [$0.screen, $0.severity ?? "", $0.message] })
  }

  private func write(rejects lines: inout TraceLines, isRaw: Bool) {
    if rejects.isEmpty, replayed == nil { return }
    lines.title("rejects of the record")
    for reject in rejects {
      let place = [reject.column.map { "column \($0)" }, reject.feed.map { "for \($0)" }].compactMap { $0 }
      lines.line(
        "\(reject.id), batch \(reject.batch): \(reject.rule)\(place.isEmpty ? "" : " (\(place.joined(separator: ", ")))"): "
          + reject.message
          + (isRaw && reject.feed != nil && !reject.value.isEmpty ? ": \(Discretion.quoted(reject.value))" : ""))
    }
    guard let replayed else { return }
    lines.line(
      replayed.isCorrected
        ? "\(replayed.rejected) was corrected and taken once more: the row comes from the correction"
        : "\(replayed.rejected) was taken once more as it is, by another definition")
    if isRaw, let raw = replayed.raw {
      lines.line("as it was rejected:")
      for line in raw.split(separator: "\n", omittingEmptySubsequences: false) { lines.line(String(line), indent: 4) }
    }
  }

  private func write(record lines: inout TraceLines, _ discretion: Discretion, isAll: Bool) {
    if discretion.isRaw, let raw = record.raw {
      lines.title(
        replayed?.isCorrected == true ? "the record as it was corrected" : "the record as it stands in the file")
      for line in raw.split(separator: "\n", omittingEmptySubsequences: false) { lines.line(String(line)) }
    }
    switch record.outcome {
    case nil: break
    case .missing:
      lines.title("the record, run again")
      lines.line("the definitions of today find no such record in the file")
    case .rejected(let rule, let message):
      lines.title("the record, run again")
      lines.line("rejected: \(rule): \(message)")
    case .row(let row):
      if let feed {
        lines.title("its values, as the feed \(feed.label) takes them")
        record.write(row.columns(of: feed), to: &lines, discretion, isAll: isAll)
      } else {
        lines.title("the record, run again")
        for feed in row.feeds { lines.line("the feed \(feed.label) \(feed.story)") }
        record.write(row.columns, to: &lines, discretion, isAll: isAll)
      }
    }
  }
}

extension RoleTrace {
  /// What it is bound to, in a few words.
  func label(_ discretion: Discretion) -> String {
    if let special {
      switch special {
      case .unknown: return "(unknown)"
      case .notApplicable: return "(not applicable)"
      case .invalid: return "(invalid)"
      }
    }
    guard let version else {
      if dimension.kind == .standard { return "version \(key), which there is not" }
      if dimension.kind == .date {
        return "\(key / 10_000)-\(Self.two(key / 100 % 100))-\(Self.two(key % 100))"
      }
      return "\(Self.two(key / 60)):\(Self.two(key % 60))"
    }
    if let account, !dimension.isPersonal || discretion.isRaw {
      return "\(account.name) (version \(version.key))"
    }
    return "\(dimension.name) \(version.durable) (version \(version.key))"
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }

  fileprivate func write(to lines: inout TraceLines, _ trace: FactTrace, _ discretion: Discretion) {
    guard let version, let account else { return }
    lines.title("\(role.name): \(label(discretion))")
    version.write(account: account, to: &lines, discretion)
    let attributes = dimension.attributes.indices.filter { version.values[$0] != .none }.map { index in
      let attribute = dimension.attributes[index]
      return "\(attribute.name) \(discretion.shown(version.values[index], isPersonal: attribute.isPersonal))"
    }
    if !attributes.isEmpty { lines.line(attributes.joined(separator: ", ")) }
    version.write(range: &lines, discretion)
    lines.line(binding(trace))
    if let linkedLater {
      lines.line(
        formerID.map { "the account came here from \(dimension.name) \($0) after the row, with batch \(linkedLater)" }
          ?? "what joins the account to others came after the row, with batch \(linkedLater)")
    }
  }

  /// Whether the row has been bound anew since it was published, as far as that can be said.
  private func binding(_ trace: FactTrace) -> String {
    guard let version, version.batchID > trace.record.file.batch.id else {
      return "the row was bound to it when it was published"
    }
    let batch = version.batch ?? ""
    return later.isEmpty && formerID == nil
      ? "the version was made or changed since, by batch \(batch): the row followed it"
      : "the row was bound anew since it was published: the version is of batch \(batch)"
  }
}

extension PersonTrace.Account {
  /// System and natural key.
  var name: String { system.isEmpty ? key : "\(system):\(key)" }
}
