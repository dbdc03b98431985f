// An event stands for a run of equal values in a file. Later instants of the run are kept as text, each with its own version
// and record where these are not the event's, since they decide which of several deliveries for one instant counts.
//
// ```
// 1795132386000000 1795218786000000v17r812 1795305186000000v19r815
// ```

/// An instant at which an event's values were said again.
package struct RepeatedInstant: Sendable, Equatable {
  /// In microseconds since 1970.
  package var instant: Int64
  /// The source's own version, and the record; nil where they are those of the event.
  package var version: Int64?
  package var record: Int64?

  /// Appends its text, with a space before it where something stands there already.
  func append(to text: inout [UInt8]) {
    if !text.isEmpty { text.append(0x20) }
    KeyColumns.appendDigits(instant, to: &text)
    for (mark, part) in [(UInt8(ascii: "v"), version), (UInt8(ascii: "r"), record)] {
      guard let part else { continue }
      text.append(mark)
      KeyColumns.appendDigits(part, to: &text)
    }
  }

  /// Reads the instants of an event. What is no instant is passed over.
  package static func all(in text: String) -> [RepeatedInstant] {
    text.split(separator: " ").compactMap { entry in
      var parts: [Character: Int64] = [:]
      var mark: Character = "i"
      var digits = Substring()
      func take() -> Bool {
        guard let number = Int64(digits) else { return false }
        parts[mark] = number
        return true
      }
      for character in entry {
        if character == "-" || character.isNumber {
          digits.append(character)
        } else {
          guard take() else { return nil }
          mark = character
          digits = ""
        }
      }
      guard take(), let instant = parts["i"] else { return nil }
      return RepeatedInstant(instant: instant, version: parts["v"], record: parts["r"])
    }
  }
}
