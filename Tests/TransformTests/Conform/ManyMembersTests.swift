import Columnar
@testable import Definitions
import OperatingSystem
import Testing

@testable import Transform

/// What holds millions of members in little room says the same as what holds each of them by itself.
@Suite struct `Many members` {
  @Test func `text of any length is found in a tuple again`() throws {
    let lengths = [0, 1, 250, 251, 252, 253, 255, 256, 70_000]
    var column = TextColumn()
    for length in lengths { column.append(String(repeating: "ü", count: length / 2) + (length % 2 == 1 ? "x" : "")) }
    var tuples = AttributeTuples(attributeCount: lengths.count + 3)
    var tuple: [UInt8] = []
    AttributeTuples.encode(nil, 0, into: &tuple)
    for row in lengths.indices { AttributeTuples.encode(.text(column), row, into: &tuple) }
    AttributeTuples.encode(.integers(IntegerColumn([-7])), 0, into: &tuple)
    AttributeTuples.encode(.text(TextColumn(spans: [.null])), 0, into: &tuple)
    _ = tuples.number(of: [0].span)
    let number = tuples.number(of: tuple.span)
    tuples.end()
    let offsets = tuples.offsets(number)
    #expect(offsets.count == lengths.count + 3)
    #expect(!tuples.isGiven(offsets[0]))
    var found = Column.text(TextColumn())
    for row in lengths.indices {
      let offset = offsets[row + 1]
      #expect(tuples.hasValue(offset))
      #expect(tuples.characterCount(offset) == (lengths[row] + 1) / 2)
      AttributeTuples.append(tuples.table.bytes.span, offset, to: &found)
    }
    guard case .text(let texts) = found else { throw Unexpected() }
    #expect(lengths.indices.map { texts.string($0) } == lengths.indices.map { column.string($0) })
    var numbers = Column.integers(IntegerColumn())
    AttributeTuples.append(tuples.table.bytes.span, offsets[lengths.count + 1], to: &numbers)
    guard case .integers(let integers) = numbers else { throw Unexpected() }
    #expect(integers.value(0) == -7)
    #expect(tuples.isGiven(offsets[lengths.count + 2]) && !tuples.hasValue(offsets[lengths.count + 2]))
  }

  @Test func `a piece of evidence counts once for each member that has it`() {
    struct Pair: Hashable {
      var identifier: String
      var member: Int
    }
    var random = SystemRandomNumberGenerator()
    var evidence = IdentityEvidence()
    var expected: [Pair: (file: Int32, record: Int64)] = [:]
    for record in 0..<4000 {
      let pair = Pair(
        identifier: "\(Int.random(in: 0..<200, using: &random))", member: .random(in: 0..<9, using: &random))
      let isKnown = record % 50 == 0
      evidence.add(
        kind: 1, value: Array(pair.identifier.utf8).span, member: pair.member, file: 3, record: Int64(record),
        isKnown: isKnown)
      let first = expected[pair] ?? (3, Int64(record))
      expected[pair] = (isKnown ? IdentityEvidence.Piece.knownFile : first.file, first.record)
    }
    evidence.end()
    let bytes = evidence.identifiers.bytes
    #expect(evidence.pieces.count == expected.count)
    for piece in evidence.pieces {
      let value = String(
        decoding: bytes[evidence.identifiers.range(of: Int(piece.identifier)).dropFirst()], as: UTF8.self)
      let pair = Pair(identifier: value, member: Int(piece.member))
      #expect(piece.file == expected[pair]?.file && piece.record == expected[pair]?.record)
    }
    let (pieces, starts) = evidence.newPiecesByMember(memberCount: 12)
    for member in 0..<12 {
      let own = evidence.pieces.indices.filter { evidence.pieces[$0].member == member && !evidence.pieces[$0].isKnown }
      #expect(pieces[starts[member]..<starts[member + 1]].map(Int.init) == own)
    }
  }

  @Test func `members are found by their ids`() {
    let order = MemberOrder([40, 0, 10, 30, 0, 20])
    #expect(order.locals == [2, 5, 3, 0])
    #expect([40, 10, 30, 20].map(order.local) == [0, 2, 3, 5])
    #expect([0, 5, 15, 50].allSatisfy { order.local($0) == nil })
    #expect(MemberOrder([]).local(1) == nil)
  }

  @Test func `more than can be numbered is an error, before it is`() throws {
    let dimension = Dimension(
      name: "person", kind: .standard, summary: "", naturalKey: [Field("account", .text)], isConformed: false,
      identity: nil, attributes: [], hierarchies: [], declaredMembers: [])
    var state = DimensionState(dimension, memory: .standard)
    let system = state.directory.system("")
    for number in 0..<5 { _ = state.directory.insert([UInt8(number)].span, system: system, file: 0, record: 0) }
    try state.checkRoom(for: 5, most: 10)
    try state.checkRoom(for: 1 << 20)
    #expect(throws: Failure.self) { try state.checkRoom(for: 6, most: 10) }
    #expect(throws: Failure.self) { try state.checkRoom(for: Int(Int32.max)) }
  }

  private struct Unexpected: Error {}

  @Test func `keys for the snapshot come in pieces, each whole`() {
    var piece = KeyPiece("customer", "key", system: "shop")
    var chunks: [Chunk] = []
    let values = (0..<150_000).map { "account \($0)" }
    for value in values { piece.append(Array(value.utf8).span) { chunks.append($0) } }
    piece.flush { chunks.append($0) }
    piece.flush { chunks.append($0) }
    #expect(chunks.map(\.rowCount) == [65_536, 65_536, 18_928])
    #expect(chunks.flatMap { chunk in (0..<chunk.rowCount).map { chunk.text(3).string($0) } } == values)
    for chunk in chunks {
      #expect(chunk.columns.allSatisfy { $0.count == chunk.rowCount })
      let last = chunk.rowCount - 1
      #expect((0..<3).map { chunk.text($0).string(last) } == ["customer", "key", "shop"])
    }
  }
}
