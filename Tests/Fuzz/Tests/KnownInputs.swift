import Foundation
import FuzzTargets
import Testing

/// All that fuzzing started from or ever found, each a file of its own: none may be a finding again.
@Suite struct `Fuzzing's known inputs` {
  @Test(arguments: FuzzTarget.allCases)
  func `give a clean end, and the same one however they are cut`(target: FuzzTarget) throws {
    for kind in ["Seeds", "Finds"] {
      let folder = target.folder(of: kind)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
      #expect(kind == "Finds" || !names.isEmpty)
      for name in names.sorted() {
        let input = try Array(Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
        #expect(target.finding(input) == nil, "\(kind)/\(target)/\(name)")
      }
    }
  }
}
