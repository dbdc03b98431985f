import Columnar
import Foundation

@testable import Definitions

/// A folder for one test, removed at its end.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "extract-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and gives its path.
  @discardableResult func write(_ name: String, _ bytes: [UInt8] = []) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }
}

extension Scratch {
  /// A pipeline of one source, whose project this folder is.
  func pipeline(_ source: Source) -> Pipeline {
    Pipeline(
      name: "p", path: "p.yaml", root: path, exports: "exports",
      warehouse: Warehouse(
        name: "w", summary: "", zone: "UTC", currency: "CNY",
        calendar: Definitions.Calendar(
          first: .init(daysSince1970: 0), last: .init(daysSince1970: 0), fiscalYearStarts: 1, holidays: []),
        dimensions: [], facts: [], cubes: []),
      rejectLimits: RejectLimits(), sources: [source], fingerprint: "")
  }
}

/// The real exports beside the project; nil where they are absent.
enum SharedData {
  static func folder(_ name: String) -> String? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let candidates =
      [ProcessInfo.processInfo.environment["MARTLET_SHARED_DATA"]].compactMap { $0 }
      + [root.appending(path: "../shared/data").standardized.path()]
    return candidates.map { "\($0)/\(name)" }.first { FileManager.default.fileExists(atPath: $0) }
  }
}
