import Columnar
import Definitions
import OperatingSystem

@testable import Extract

/// A source with nothing but a format, an encoding and columns.
func source(_ format: Source.Format, columns: [String], encoding: String = "utf-8") -> Source {
  .plain(format, columns: columns.map { ($0, $0) }, encoding: encoding)
}

/// A row as read, NULL as nil, with its place.
struct Row: Equatable, CustomStringConvertible {
  var values: [String?]
  var record: Int64 = 0
  var row: Int64 = 0
  var line: Int64 = 0
  var offset: Int64 = 0
  var length: Int64 = 0

  var description: String {
    "\(record).\(row) line \(line) bytes \(offset)+\(length): \(values.map { $0.map { "‹\($0)›" } ?? "NULL" })"
  }
}

/// Everything that reading a file gave.
struct Reading: Equatable {
  var rows: [Row] = []
  var rejects: [Reject] = []
  var records = 0
  /// How many records are left to other sources.
  var passedOver = 0
  /// How many records were repaired.
  var repairs = 0
  var failure: String?

  var values: [[String?]] { rows.map(\.values) }
  /// Rejects as `rule@record:line+offset`.
  var faults: [String] { rejects.map { "\($0.rule)@\($0.record):\($0.line)+\($0.offset)" } }
}

/// Reads bytes through the one engine.
func read(_ bytes: [UInt8], _ source: Source, limits: ReadLimits = ReadLimits(), columns: [Int]? = nil) -> Reading {
  read(
    SourceFileReader(source: source, bytes: bytes, name: "sample.txt", limits: limits),
    columns ?? Array(source.columns.indices))
}

/// Reads everything that a reader gives.
func read(_ reader: SourceFileReader, _ columns: [Int]) -> Reading {
  var reading = Reading()
  do {
    reading.records = try reader.read(columns: columns) { chunk in
      for row in 0..<chunk.rowCount {
        reading.rows.append(
          Row(
            values: chunk.columns.map { $0.string(row) }, record: chunk.places.records[row],
            row: chunk.places.rows[row],
            line: chunk.places.lines[row], offset: chunk.places.offsets[row], length: chunk.places.lengths[row]))
      }
      reading.rejects += chunk.rejects
      reading.passedOver += chunk.passedOver
      reading.repairs += chunk.repairs.count
    }
  } catch let failure as Failure {
    reading.failure = failure.description
  } catch {
    reading.failure = "\(error)"
  }
  reading.rejects.sort { ($0.record, $0.row) < ($1.record, $1.row) }
  return reading
}

/// Block sizes that put boundaries everywhere.
let blockSizes = Array(1...64) + [4095, 4096, 4097]

func limits(block: Int, record: Int = 64 << 20, raw: Int = 64 << 10) -> ReadLimits {
  var limits = ReadLimits()
  limits.block = block
  limits.record = record
  limits.raw = raw
  return limits
}

/// A small generator with a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
