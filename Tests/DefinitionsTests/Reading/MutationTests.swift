import Definitions
import Foundation
import OperatingSystem
import Testing

@Suite struct `Spoiled definitions` {
  /// Bytes that matter in YAML and in expressions.
  private static let signs = Array("{}[],:-'\"#\n ()*+<=ax1_%.".utf8) + [0, 0xff]

  private func spoil(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0..<3, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[at] = Self.signs[Int.random(in: 0..<Self.signs.count, using: &random)]
      case 1: bytes.insert(Self.signs[Int.random(in: 0..<Self.signs.count, using: &random)], at: at)
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &random)))
      case 3:
        bytes.insert(
          contentsOf: bytes[at..<min(bytes.count, at + 30)], at: Int.random(in: 0...bytes.count, using: &random))
      default: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &random))
      }
    }
    return bytes
  }

  @Test(arguments: [11, 12, 13] as [UInt64]) func `a spoiled project reads, or gives errors with places`(_ seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    let project = try SmallProject()
    defer { project.remove() }
    var refused = 0
    for round in 0..<150 {
      let (path, text) = SmallProject.files[Int.random(in: 0..<SmallProject.files.count, using: &random)]
      try project.write(path, Data(spoil(Array(text.utf8), &random)))
      do { _ = try project.read() } catch let errors as DefinitionErrors {
        refused += 1
        #expect(
          !errors.failures.isEmpty && errors.failures.allSatisfy { $0.status == .usage && $0.place != nil },
          "seed \(seed), round \(round)")
      }
      try project.write(path, Data(text.utf8))
    }
    #expect(refused > 50, "most spoiled definitions should be refused; seed \(seed)")
  }
}
