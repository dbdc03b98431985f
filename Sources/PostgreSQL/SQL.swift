/// Writing names and values into statements.
package enum SQL {
  /// A name in double quotes.
  package static func identifier(_ name: String) -> String { quoted(name, "\"") }

  /// A name within a schema, both in double quotes.
  package static func identifier(_ schema: String, _ name: String) -> String {
    identifier(schema) + "." + identifier(name)
  }

  /// Names in double quotes, with commas between.
  package static func identifiers(_ names: [String]) -> String {
    names.map { identifier($0) }.joined(separator: ", ")
  }

  /// A text literal; `NULL` for none. Right with standard_conforming_strings on, which every connection sets.
  package static func literal(_ text: String?) -> String { text.map { quoted($0, "'") } ?? "NULL" }

  /// The text form of an array of texts, for a parameter cast to an array type.
  package static func array(_ texts: [String?]) -> String {
    var result = "{"
    for (index, text) in texts.enumerated() {
      if index > 0 { result += "," }
      guard let text else {
        result += "NULL"
        continue
      }
      result += "\""
      for character in text.unicodeScalars {
        if character == "\"" || character == "\\" { result += "\\" }
        result.unicodeScalars.append(character)
      }
      result += "\""
    }
    return result + "}"
  }

  private static func quoted(_ text: String, _ quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView([quote])
    // A NUL cannot stand in a statement; libpq would end the statement there.
    for scalar in text.unicodeScalars where scalar.value != 0 {
      if scalar == quote { result.append(quote) }
      result.append(scalar)
    }
    result.append(quote)
    return String(result)
  }
}
