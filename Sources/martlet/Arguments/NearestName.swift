/// The name that was probably meant.
enum NearestName {
  /// The name with the fewest edits, if these are few for its length; the first among equals.
  static func of(_ word: String, among names: [String]) -> String? {
    let best = names.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }.min { $0.1 < $1.1 }
    guard let best, best.1 <= max(1, min(word.utf8.count, best.0.utf8.count) / 3) else { return nil }
    return best.0
  }

  /// How many letters must be put in, taken out or changed.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var above = Array(0...right.count)
    for (row, a) in left.enumerated() {
      var here = [row + 1]
      for (column, b) in right.enumerated() {
        here.append(min(above[column] + (a == b ? 0 : 1), above[column + 1] + 1, here[column] + 1))
      }
      above = here
    }
    return above[right.count]
  }
}
