/// Where the records of a JSON file are.
package struct JSONShape: Sendable {
  /// Member names from the top to the array (or object) of records; empty: the top value itself. An array there gives a
  /// record an element. `*` stands for each member of an object: one object of records, keyed by what is read as `$key`.
  package var records: [String] = []
  /// Member names from the record to nested arrays: each element of the last one is a row, with the values of the elements
  /// and the record around it; empty: the record is the row. `*` stands for each member, keyed by `$row_key`.
  package var rows: [String] = []
  /// What a record must meet, or it is not one of this source: for files that hold records of several kinds.
  package var conditions: [JSONCondition] = []
  package init() {}
}

/// What is asked of a value of a record.
package struct JSONCondition: Sendable, Equatable {
  package enum Test: Sendable, Equatable {
    /// There is a value, and it is not null.
    case present
    case absent
    /// It is like one of these texts; `*` stands for any text.
    case like([String])
  }
  /// From the record.
  package var path: JSONPath
  package var test: Test

  package init(path: JSONPath, test: Test) {
    self.path = path
    self.test = test
  }
}

/// A way to a value in a record, as a definition writes it.
///
/// | text | what it is |
/// |---|---|
/// | `buyer.name` | a member of a member, from the row |
/// | `$.id`, `$.orders.id` | from the record; along the way of `rows`, the element in which the row stands |
/// | `lines[0].sku` | of an array's first element |
/// | `payload\|json.id` | in JSON that is inside a string |
/// | `.`, `$` | the row itself, the record itself |
/// | `$key`, `$row_key` | the name of the member which the record, the row is |
/// | `$row_number` | which row of its record it is, from 1 |
///
/// A backslash takes from the character behind it its meaning: `a\.b` is one name.
package struct JSONPath: Sendable, Hashable {
  package enum Origin: Sendable { case row, record, recordKey, rowKey, rowNumber }
  package enum Step: Sendable, Hashable {
    case member(String)
    case element(Int)
    /// What follows is in the JSON inside of this string.
    case embedded
  }

  package var origin = Origin.row
  package var steps: [Step] = []

  /// Reads a path; nil where the text is none.
  package init?(_ text: String) {
    switch text {
    case ".": return
    case "$": origin = .record
    case "$key": origin = .recordKey
    case "$row_key": origin = .rowKey
    case "$row_number": origin = .rowNumber
    default:
      var rest = text[...]
      if text.hasPrefix("$.") {
        origin = .record
        rest = rest.dropFirst(1)
      } else if text.hasPrefix("$[") {
        origin = .record
        rest = rest.dropFirst(1)
      } else if !text.hasPrefix("[") {
        rest = "." + rest
      }
      while !rest.isEmpty {
        guard let step = Self.step(&rest) else { return nil }
        steps.append(step)
      }
      if steps.last == .embedded { return nil }
    }
  }

  private static func step(_ rest: inout Substring) -> Step? {
    switch rest.removeFirst() {
    case ".":
      var name = ""
      while let character = rest.first, !".[|".contains(character) {
        rest.removeFirst()
        if character == "\\" {
          guard let escaped = rest.popFirst() else { return nil }
          name.append(escaped)
        } else {
          name.append(character)
        }
      }
      return name.isEmpty ? nil : .member(name)
    case "[":
      let digits = rest.prefix { $0 != "]" }
      rest = rest.dropFirst(digits.count)
      guard rest.popFirst() == "]", let number = Int(digits), (0...1_000_000).contains(number),
        digits.first != "+"
      else { return nil }
      return .element(number)
    case "|":
      guard rest.hasPrefix("json") else { return nil }
      rest = rest.dropFirst(4)
      return .embedded
    default: return nil
    }
  }
}
