internal import PostgreSQL

/// What the audit of the tables found: what is right, and where it is not.
package struct AuditFindings: Sendable {
  /// Faults of one kind in a table.
  package struct Fault: Sendable, Equatable {
    /// The fact, dimension or table, as it is named.
    package var table: String
    /// What is wrong, in words.
    package var kind: String
    /// How many there are.
    package var count: Int64
    /// The first of them, in words: the key, what is, what should be.
    package var examples: [String]

    /// Lines for people.
    package var text: String {
      var text = "\(table): \(kind): \(AuditFindings.grouped(count))\n"
      for example in examples { text += "  \(example)\n" }
      let more = count - Int64(examples.count)
      return more > 0 && !examples.isEmpty ? text + "  and \(AuditFindings.grouped(more)) more\n" : text
    }
  }

  /// A table, and what of it was proved.
  package struct Part: Sendable, Equatable {
    /// The fact or dimension.
    package var name: String
    /// How much of it there is, such as `5,494 rows`.
    package var extent: String
    /// The checks that found nothing, in their order.
    package var right: [String] = []

    /// A line for people; nil where nothing is right.
    package var text: String? { right.isEmpty ? nil : "\(name): \(extent): \(right.joined(separator: ", ")): right\n" }
  }

  /// How many faults of a kind are shown.
  static let shown = 20

  /// What was looked at.
  package var parts: [Part] = []
  /// What is wrong.
  package var faults: [Fault] = []

  /// Adds what a check found.
  ///
  /// - Parameters:
  ///   - check: its name in the summary; nil where another check of the part stands for it, too.
  ///   - part: what it is about.
  mutating func add(_ check: String?, _ found: [Fault], to part: inout Part) {
    faults += found
    if let check, found.isEmpty { part.right.append(check) }
  }

  /// A number with its thousands grouped: `5,494`.
  static func grouped(_ number: Int64) -> String {
    var digits = String(number.magnitude)[...]
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = digits.dropLast(3)
    }
    groups.insert(digits, at: 0)
    return (number < 0 ? "-" : "") + groups.joined(separator: ",")
  }
}

/// A question for faults, written so that it is answered in one pass of hash joins, however many rows there are.
struct FaultQuery {
  /// The table that it is about, as it is named.
  var table: String
  /// A query of the faulty rows: `kind` in words, `key` to order them by, and whatever `text` needs.
  var faulty: String
  /// What is told of a faulty row `x`, as an SQL expression.
  var text: String
  /// Joined to the few rows that are told, for what should be in their place.
  var join = ""

  /// Asks.
  func faults(_ connection: Connection) throws -> [AuditFindings.Fault] {
    let rows = try connection.query(
      """
      with faulty as materialized (\(faulty)), numbered as (
        select *, row_number() over (partition by kind order by key) as number,
          count(*) over (partition by kind) as total
        from faulty
      ), told as materialized (select * from numbered where number <= \(AuditFindings.shown))
      select x.kind, x.total, \(text) from told x \(join) order by x.kind collate "C", x.number
      """)
    var faults: [AuditFindings.Fault] = []
    for row in 0..<rows.count {
      let kind = rows.text(row, 0) ?? ""
      if faults.last?.kind != kind {
        faults.append(
          AuditFindings.Fault(table: table, kind: kind, count: rows.integer(row, 1) ?? 0, examples: []))
      }
      faults[faults.count - 1].examples.append(rows.text(row, 2) ?? "")
    }
    return faults
  }
}
