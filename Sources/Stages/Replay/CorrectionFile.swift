internal import OperatingSystem

// Rejected records as a text that a person edits. Each stands as it is in its file, in UTF-8, between lines that begin
// with a mark; no line of any record begins with that mark.
//
// ```
// @@@ martlet rejects
// @@@ Correct the records and save … (lines beginning with @@@ are not part of them)
//
// @@@ 12:345 orders_2026-11-22.csv line 347
// @@@   price, sales.lines: type: the value of price is no decimal(2): 12,3x
// #1001,a@b.example,…,12.30
// @@@ end
// ```

/// A file of rejected records, to be corrected and replayed.
package enum CorrectionFile {
  /// Writes records.
  ///
  /// - Returns: the text, and the records that are too long to be in it.
  package static func write(_ records: [RejectedRecord]) -> (text: String, tooLong: [RejectedRecord]) {
    let whole = records.filter { !$0.isCut }
    var mark = "@@@"
    while whole.contains(where: { record in lines(record.raw).contains { $0.hasPrefix(mark) } }) { mark += "@" }
    var text = """
      \(mark) martlet rejects
      \(mark) Correct the records, save, and run: martlet rejects replay FILE
      \(mark) Lines that begin with \(mark) are no part of a record. A record that is taken out stays rejected.
      \(mark) \\xHH stands for a byte that is no character of the file's encoding.

      """
    for record in whole {
      text += "\n\(mark) \(record.id) \(record.path) line \(record.line)\n"
      for fault in record.faults {
        let place = [fault.column, fault.feed].compactMap { $0 }.joined(separator: ", ")
        text += "\(mark)   \(place.isEmpty ? "" : "\(place): ")\(fault.rule): \(fault.message)\n"
      }
      text += record.raw + "\n\(mark) end\n"
    }
    return (text, records.filter(\.isCut))
  }

  /// Reads what was written, and edited.
  ///
  /// - Parameter path: for messages.
  /// - Throws: `Failure` of status usage naming file and line.
  package static func read(_ bytes: [UInt8], path: String) throws -> [(id: RejectID, text: [UInt8], line: Int)] {
    func fault(_ message: String, _ line: Int) -> Failure {
      Failure(
        .usage, message, at: "\(path):\(line)", remedy: "begin again with the file that martlet rejects export writes")
    }
    guard let content = String(validating: bytes, as: UTF8.self) else { throw fault("the file is not UTF-8", 1) }
    let lines = lines(content)
    let first = lines.first ?? ""
    let mark = String(first.prefix { $0 == "@" })
    guard mark.utf8.count >= 3, first.dropFirst(mark.count).hasPrefix(" martlet rejects") else {
      throw fault("this is no file of rejected records", 1)
    }
    var records: [(id: RejectID, text: [UInt8], line: Int)] = []
    var current: (id: RejectID, line: Int, text: [Substring])?
    for (index, line) in lines.enumerated() {
      guard line.hasPrefix(mark) else {
        current?.text.append(line)
        continue
      }
      let rest = line.dropFirst(mark.count)
      let word = rest.split(separator: " ").first ?? ""
      if word == "end", let done = current {
        let text = done.text.joined(separator: "\n")
        if text.isEmpty { throw fault("the record \(done.id) is empty", done.line) }
        records.append((done.id, Array(text.utf8), done.line))
        current = nil
      } else if rest.hasPrefix(" "), !rest.hasPrefix("  "), let id = RejectID(word) {
        if let open = current { throw fault("the record \(open.id) has no line \(mark) end", open.line) }
        if records.contains(where: { $0.id == id }) { throw fault("the record \(id) stands twice", index + 1) }
        current = (id, index + 1, [])
      }
    }
    if let open = current { throw fault("the record \(open.id) has no line \(mark) end", open.line) }
    return records
  }

  /// Lines between line feeds. Carriage returns stay, since they may belong to a record.
  private static func lines(_ text: String) -> [Substring] {
    var lines: [Substring] = []
    var rest = text[...]
    let scalars = text.unicodeScalars
    var from = scalars.startIndex
    for index in scalars.indices where scalars[index] == "\n" {
      lines.append(text[from..<index])
      from = scalars.index(after: index)
    }
    rest = text[from...]
    lines.append(rest)
    return lines
  }
}
