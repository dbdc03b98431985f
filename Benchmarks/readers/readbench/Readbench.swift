// Martlet's side of `Benchmarks/readers/run`: reads a file as a pipeline's source is read, and prints for every column the
// count of its values and the sum of their lengths in bytes.
//
//   readbench csv|ndjson|json FILE COLUMN...

import Columnar
import Definitions
import Extract
import Glibc
import OperatingSystem

/// The command.
@main
enum Readbench {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 3, let format = format(arguments[0]) else {
      print("usage: readbench csv|ndjson|json FILE COLUMN...")
      exit(2)
    }
    SystemMemory.keepFreed()
    let source = Source.plain(format, columns: arguments[2...].map { ($0, $0) })
    do {
      try measure(source, path: arguments[1])
    } catch {
      print("readbench: \(error)")
      exit(1)
    }
  }

  private static func format(_ name: String) -> Source.Format? {
    switch name {
    case "csv": .csv(CSVDialect())
    case "ndjson": .ndjson(JSONShape())
    case "json": .json(JSONShape())
    default: nil
    }
  }

  private static func measure(_ source: Source, path: String) throws {
    let file = FoundFile(source: source.name, relativePath: path, path: path, size: 0)
    let reader = SourceFileReader(source: source, file: file)
    var counts = Array(repeating: 0, count: source.columns.count)
    var lengths = Array(repeating: 0, count: source.columns.count)
    var rejected = 0
    // CSV does not tell an empty field from an absent one.
    let least = if case .csv = source.format { 0 } else { -1 }
    let clock = ContinuousClock()
    var records = 0
    let time = try clock.measure {
      records = try reader.read(columns: Array(source.columns.indices)) { chunk in
        rejected += chunk.rejects.count
        for column in chunk.columns.indices {
          var count = 0
          var length = 0
          for span in chunk.columns[column].spans where span.length > least {
            count &+= 1
            length &+= Int(span.length)
          }
          counts[column] &+= count
          lengths[column] &+= length
        }
      }
    }
    let (seconds, attoseconds) = time.components
    let milliseconds = Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    print("\(milliseconds) ms, \(records) records, \(rejected) rejected, peak \(peak()) KB")
    for (index, column) in source.columns.enumerated() { print("\(column.name)\t\(counts[index])\t\(lengths[index])") }
  }

  /// Greatest size of the process in memory so far, in KB.
  private static func peak() -> Int {
    var usage = rusage()
    unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss
  }
}
