import Columnar
import StageFiles
import Testing

@Suite struct RecordStoreTests {
  @Test("records and rejects come back as they were, each reject no later than the records behind it")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let sink = FolderSink(folder: folder.path)
    let writer = try RecordStoreWriter(source: "orders", number: 1, columns: ["a", "b"], sink: sink)
    var chunk = RecordChunk(columnCount: 2)
    for record in 1...10_000 where record % 100 != 0 {
      chunk.columns[0].append("v\(record)")
      chunk.columns[1].append(record % 3 == 0 ? nil : "")
      chunk.places.append(record: Int64(record), line: Int64(record + 1), offset: Int64(record * 10), length: 9)
    }
    for number: Int64 in 1...100 {
      chunk.rejects.append(
        Reject(
          record: number * 100, line: number * 100 + 1, offset: number * 1000, column: number % 2 == 0 ? "a" : nil,
          rule: "quote", message: "m", raw: [0xff, 0x00, UInt8(number)]))
    }
    try writer.write(chunk, raw: chunk.columns[0])
    try writer.finish()

    let stored = StoredRecords(folder: folder.path, source: "orders", number: 1, columnCount: 2, recordCount: 10_000)
    var read = RecordChunk(columnCount: 2)
    let records = try stored.read(columns: [0]) { part in
      for row in 0..<part.rowCount {
        read.columns[0].append(part.columns[0].string(row))
        #expect(part.columns[1].isNull(row))
        read.places.append(
          record: part.places.records[row], row: part.places.rows[row], line: part.places.lines[row],
          offset: part.places.offsets[row], length: part.places.lengths[row])
      }
      if let last = part.places.records.last { #expect(part.rejects.allSatisfy { $0.record <= last }) }
      read.rejects += part.rejects
    }
    #expect(records == 10_000)
    #expect(read.rejects == chunk.rejects)
    #expect(read.places.records == chunk.places.records)
    #expect(read.places.offsets == chunk.places.offsets)
    #expect((0..<read.rowCount).allSatisfy { read.columns[0].string($0) == chunk.columns[0].string($0) })
  }
}
