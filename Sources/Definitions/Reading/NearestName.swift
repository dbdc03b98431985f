/// The name that somebody may have meant.
package enum NearestName {
  /// The candidate nearest to a name, nil if none is near: at most a third of the letters differ.
  ///
  /// A letter put in, left out, changed, or exchanged with its neighbour counts one; among equals the first wins.
  package static func find(_ name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.unicodeScalars.prefix(64)).map(lowercased)
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name {
      let letters = Array(candidate.unicodeScalars.prefix(64)).map(lowercased)
      let limit = max(1, min(max(wanted.count, letters.count) / 3, 4))
      guard abs(wanted.count - letters.count) <= limit else { continue }
      let distance = distance(wanted, letters)
      if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// `did you mean 'x'?`, or the list of what there is; nil where there is nothing.
  package static func remedy(_ name: String, in candidates: [String], called what: String) -> String? {
    if let nearest = find(name, in: candidates) { return "did you mean '\(nearest)'?" }
    if candidates.isEmpty { return nil }
    let listed = candidates.prefix(20).joined(separator: ", ")
    return "\(what): \(listed)\(candidates.count > 20 ? ", …" : "")"
  }

  private static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.value >= 0x41 && scalar.value <= 0x5a ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar
  }

  /// Optimal string alignment.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var before = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in 0..<b.count {
        let changed = last[j] + (a[i] == b[j] ? 0 : 1)
        row[j + 1] = min(changed, last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { row[j + 1] = min(row[j + 1], before[j - 1] + 1) }
      }
      before = last
      last = row
    }
    return last[b.count]
  }
}
