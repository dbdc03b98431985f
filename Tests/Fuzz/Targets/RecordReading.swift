import Columnar
import Definitions
import Extract
import OperatingSystem

/// All that reading a file gave, in a form that can be compared.
struct RecordReading: Equatable {
  var rows: [[[UInt8]?]] = []
  var places: [[Int64]] = []
  var rejects: [Reject] = []
  var records = 0
  var passedOver = 0
  var failure: String?

  /// Reads bytes in blocks of a size.
  init(_ bytes: [UInt8], _ source: Source, block: Int) {
    let reader = SourceFileReader(source: source, bytes: bytes, name: "input", block: block)
    do {
      records = try reader.read(columns: Array(source.columns.indices)) { chunk in
        for row in 0..<chunk.rowCount {
          rows.append(
            chunk.columns.map { column in
              column.isNull(row) ? nil : Array(column.arena[column.spans[row].range])
            })
          places.append([
            chunk.places.records[row], chunk.places.rows[row], chunk.places.lines[row], chunk.places.offsets[row],
            chunk.places.lengths[row],
          ])
        }
        rejects += chunk.rejects
        passedOver += chunk.passedOver
      }
    } catch let failure as Failure {
      self.failure = failure.description
    } catch {
      failure = "\(error)"
    }
    rejects.sort { ($0.record, $0.row) < ($1.record, $1.row) }
  }

  /// What differs from another reading of the same bytes, or contradicts itself.
  func finding(comparedWith other: RecordReading, size: Int) -> String? {
    if failure != other.failure { return "failure \(failure ?? "none") or \(other.failure ?? "none")" }
    if failure == nil {
      if rows != other.rows { return "\(rows.count) and \(other.rows.count) rows differ" }
      if places != other.places { return "places differ" }
      if rejects != other.rejects { return "rejects differ: \(rejects) and \(other.rejects)" }
      if records != other.records { return "\(records) or \(other.records) records" }
      let named = Set(places.map { $0[0] }).union(rejects.map(\.record))
      if named.count + passedOver != records { return "\(records) records, of which \(named.count) are accounted for" }
    }
    for place in places where place[3] < 0 || place[4] < 0 || place[3] + place[4] > Int64(size) {
      return "a place outside of the file: \(place)"
    }
    return nil
  }
}
