/// How a fixed-width file is written.
package struct FixedWidthDialect: Sendable, Equatable {
  /// What places of columns are counted in.
  package enum Unit: String, Sendable, CaseIterable {
    /// Bytes of the file.
    case bytes
    /// Characters: Unicode scalars.
    case characters
    /// Cells of a terminal, of which East Asian wide characters take two and combining marks none.
    case cells
  }
  /// What the first lines say of the columns.
  package enum Header: String, Sendable, CaseIterable {
    /// Nothing: the definition says where columns stand.
    case none
    /// One line of names, each where its column begins.
    case names
    /// A line of names, and below it a line of dashes where the columns stand.
    case ruler
  }
  /// What is done where something stands behind the last column.
  package enum Rest: String, Sendable, CaseIterable { case reject, ignore }

  package var unit = Unit.characters
  /// Length of a record in bytes; nil where records end with their lines.
  package var record: Int? = nil
  /// Lines to leave out before the header.
  package var skip = 0
  /// Lines to leave out at the end; empty ones do not count.
  package var footer = 0
  /// Lines that begin with this are left out.
  package var comment: [UInt8]? = nil
  package var header = Header.none
  package var rest = Rest.reject
  package init() {}

  /// Whether records are cut from the bytes of the file, before these are decoded.
  package var cutsBytes: Bool { unit == .bytes || record != nil }
}

/// Where a column stands in a record of fixed width.
package struct ColumnPlace: Sendable, Hashable {
  /// Its first position, from 1.
  package var first: Int
  /// Its last position; nil for a column that reaches to the end of the record.
  package var last: Int?
  /// No record is longer than this.
  package static let greatest = 1_000_000

  /// Makes a place.
  package init(first: Int, last: Int?) {
    self.first = first
    self.last = last
  }

  /// The place that a definition writes so: `1-6`, `7`, `12-`.
  package init?(_ text: String) {
    func position(_ text: Substring) -> Int? {
      let isNumber = !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
      return isNumber ? Int(text).flatMap { 1...Self.greatest ~= $0 ? $0 : nil } : nil
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = position(parts[0]) else { return nil }
    self.first = first
    if parts.count == 1 {
      last = first
    } else if parts[1].isEmpty {
      last = nil
    } else {
      guard let end = position(parts[1]), end >= first else { return nil }
      last = end
    }
  }
}

extension ColumnPlace: CustomStringConvertible {
  /// The place as a definition writes it.
  package var description: String { last.map { $0 == first ? "\(first)" : "\(first)-\($0)" } ?? "\(first)-" }
}

/// What fills a value up to the width of its column.
package struct Padding: Sendable, Equatable {
  /// Whether outer blanks are no part of the value.
  package var hasBlanks = true
  /// An ASCII character that fills before the value, and one behind it.
  package var before: UInt8? = nil
  package var after: UInt8? = nil
  package init() {}
}

extension Source {
  /// Whether the file's records are cut from its bytes, before these are decoded.
  package var cutsBytes: Bool {
    if case .fixedWidth(let dialect) = format { dialect.cutsBytes } else { false }
  }
}
