import Columnar
import OperatingSystem
import StageFiles
import Testing

@Suite struct TableFileTests {
  @Test("what is written is read back", arguments: [0, 1, 63, 64, 65, 8191, 8192, 8193, 20_000])
  func roundTrip(rows: Int) throws {
    let folder = try TemporaryFolder()
    let sample = Sample(rows: rows, seed: 42)
    let written = try write(sample.chunks(of: 1000), to: folder.file("t"))
    #expect(written.rows == rows)
    let chunks = try readAll(folder.file("t"))
    #expect(Sample.rows(of: chunks) == sample.rows)
    #expect(chunks.allSatisfy { $0.rowCount <= 8192 })
  }

  @Test("bytes do not depend on the chunks in which rows come", arguments: [1, 7, 64, 8192, 9000])
  func chunkSizes(size: Int) throws {
    let folder = try TemporaryFolder()
    let sample = Sample(rows: 9000, seed: 7)
    let whole = try write(sample.chunks(of: 9000), to: folder.file("whole"))
    let pieces = try write(sample.chunks(of: size), to: folder.file("pieces"))
    #expect(pieces == whole)
    #expect(try File.read(folder.file("pieces")) == File.read(folder.file("whole")))
  }

  @Test("a column that is not wanted comes as NULLs")
  func wanted() throws {
    let folder = try TemporaryFolder()
    let sample = Sample(rows: 100, seed: 1)
    _ = try write(sample.chunks(of: 100), to: folder.file("t"))
    var reader = try TableFileReader(path: folder.file("t"))
    let chunk = try #require(try reader.next([false, true] + [Bool](repeating: false, count: 6)))
    let rows = Sample.rows(of: [chunk])
    #expect(rows.map { $0[1] } == sample.rows.map { $0[1] })
    #expect(rows.allSatisfy { row in row.indices.allSatisfy { $0 == 1 || row[$0] == nil } })
  }

  @Test("a file cut short at any byte is a failure, never a trap")
  func truncated() throws {
    let folder = try TemporaryFolder()
    _ = try write(Sample(rows: 70, seed: 3).chunks(of: 70), to: folder.file("t"))
    let bytes = try File.read(folder.file("t"))
    for length in 0..<bytes.count {
      try File.replace(folder.file("cut"), with: Array(bytes[..<length]))
      #expect(throws: Failure.self) { try readAll(folder.file("cut")) }
    }
  }

  @Test("a file with any one byte changed is read or refused, never a trap")
  func damaged() throws {
    let folder = try TemporaryFolder()
    _ = try write(Sample(rows: 20, seed: 5).chunks(of: 20), to: folder.file("t"))
    let bytes = try File.read(folder.file("t"))
    for index in bytes.indices {
      for change: UInt8 in [0xff, 0x01, 0x80] {
        var other = bytes
        other[index] ^= change
        try File.replace(folder.file("bad"), with: other)
        do { _ = try readAll(folder.file("bad")) } catch is Failure {}
      }
    }
  }

  @Test(
    "SHA-256 gives the published digests",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
  func digests(text: String, wanted: String) { #expect(SHA256.hex(of: text) == wanted) }
}
