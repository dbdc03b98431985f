import Columnar

/// Makes one space of each run of blanks: `"Ann \t Lee"` → `"Ann Lee"`.
struct Spaces: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    var at = 0
    var wasBlank = false
    while at < value.count {
      let length = Blanks.length(value, at)
      if length > 1 || (length == 1 && (wasBlank || value[at] != 0x20)) { break }
      wasBlank = length == 1
      at &+= 1
    }
    if at == value.count { return .same }
    output.append(value.extracting(0..<at))
    while at < value.count {
      let length = Blanks.length(value, at)
      if length == 0 {
        output.append(value[at])
      } else if !wasBlank {
        output.append(0x20)
      }
      wasBlank = length > 0
      at &+= max(length, 1)
    }
    return .written
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
