/// Names that definitions can have.
enum Identifier {
  /// Small letters, digits and underscores, beginning with a letter; what has no such form becomes `column`.
  static func make(_ text: String, fallback: String = "data") -> String {
    var name = ""
    var before: Unicode.Scalar?
    for letter in text.unicodeScalars {
      switch letter {
      case "A"..."Z":
        // A capital after a small letter begins a word.
        if let last = before, ("a"..."z").contains(last) || ("0"..."9").contains(last) { name += "_" }
        name.unicodeScalars.append(Unicode.Scalar(letter.value + 0x20) ?? letter)
      case "a"..."z", "0"..."9": name.unicodeScalars.append(letter)
      default: if !name.isEmpty, name.last != "_" { name += "_" }
      }
      before = letter
    }
    while name.last == "_" { name.removeLast() }
    name = String(name.prefix(50))
    if name.isEmpty { return fallback }
    return ("0"..."9").contains(name.unicodeScalars.first ?? "a") ? "n\(name)" : name
  }
}
