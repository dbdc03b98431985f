extension RejectedRecord {
  /// Everything about the record, for a person.
  package var story: String {
    var lines = [
      "record \(id): batch \(batch) of pipeline \(pipeline), source \(source)",
      "  at \(path):\(line), record \(id.record), bytes \(offset) to \(offset + length)",
      "",
    ]
    for fault in faults {
      let place = [
        fault.column.map { "column \($0)" }, fault.feed.map { "for \($0)" },
        fault.row > 0 ? "row \(fault.row + 1)" : nil,
      ]
      .compactMap { $0 }.joined(separator: ", ")
      lines.append("  \(fault.rule)\(place.isEmpty ? "" : " (\(place))"): \(fault.message)")
      if !fault.value.isEmpty { lines.append("    value: \(fault.value)") }
    }
    lines += [
      "", isCut ? "the beginning of the record, as it stands in the file:" : "the record as it stands in the file:",
    ]
    lines.append(raw)
    lines += ["", "what to do:"]
    lines += remedies.map { "  \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private var remedies: [String] {
    if let replayedBy { return ["nothing: it was replayed by batch \(replayedBy)"] }
    if isRedelivered { return ["nothing: a later delivery of \(path) has taken the place of this file"] }
    let file = "rejects-\(batch)-\(source).txt"
    var remedies = [
      "if the definition is wrong: correct it (martlet check \(pipeline)), then"
        + " martlet rejects replay --source \(source) --batch \(batch)"
    ]
    remedies.append(
      isCut
        ? "if the record is wrong: it is too long to be corrected here; have the file delivered again"
        : "if the record is wrong: martlet rejects export --source \(source) --batch \(batch) > \(file),"
          + " correct it there, then martlet rejects replay \(file)")
    return remedies
  }
}
