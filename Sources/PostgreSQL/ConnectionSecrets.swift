/// Keeps passwords out of messages, and connections from being listened to.
package enum ConnectionSecrets {
  /// A message of libpq without what it quotes: that may be a part of a password, or all of the URI.
  package static func withoutQuotes(_ message: String) -> String {
    var text = message
    if let first = text.firstIndex(of: "\""), let last = text.lastIndex(of: "\"") {
      // What is quoted may hold quotes itself. A lone one cuts off the rest.
      text = text[..<first] + "…" + (first == last ? "" : text[text.index(after: last)...])
    }
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// Whether libpq takes a part of a URI's user or password for host, port or database, and would tell it in messages.
  static func isMisread(_ conninfo: String, _ parsed: [String: String]) -> Bool {
    guard conninfo.hasPrefix("postgresql://") || conninfo.hasPrefix("postgres://"), conninfo.contains("@") else {
      return false
    }
    let port = parsed["port"] ?? ""
    return parsed["host"]?.contains("@") == true || parsed["dbname"]?.contains("@") == true
      || !port.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2c }
  }

  /// What to say of a connection to another machine whose name nobody proves.
  ///
  /// - Parameters:
  ///   - host: name of the host, or folder of the socket.
  ///   - address: its address where it is given apart.
  package static func warning(host: String, address: String?, sslMode: String) -> String? {
    if sslMode == "verify-full" || host.hasPrefix("/") || host.hasPrefix("@") { return nil }
    let place = address.flatMap { $0.isEmpty ? nil : $0 } ?? host
    let isHere = place.isEmpty || place == "localhost" || place == "::1" || place.hasPrefix("127.")
    if isHere { return nil }
    return
      "sslmode=\(sslMode) does not prove that \(host.isEmpty ? place : host) is the server that is meant, nor keep "
      + "others from listening: write sslmode=verify-full (and sslrootcert, if the system does not know its authority)"
  }
}
