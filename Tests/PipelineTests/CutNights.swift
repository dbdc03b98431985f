import Foundation

/// Real exports cut into nights, a folder each, in a scratch folder that is removed with it. Files without line ends
/// inside of fields only.
final class CutNights {
  private let real: String
  private let root = NSTemporaryDirectory() + "martlet-nights-" + UUID().uuidString

  init(of real: String) { self.real = real }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// The nights, in order.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: root).sorted() }
  }

  /// Delivers a whole file in a night.
  func deliver(_ file: String, in night: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder(night) + "/" + file, withDestinationPath: real + "/" + file)
  }

  /// Delivers each row of a file in the night that its fields tell.
  func cut(_ file: String, by night: ([Substring]) throws -> String) throws {
    let text = try String(contentsOfFile: real + "/" + file, encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
    var pieces: [String: [Substring]] = [:]
    for line in lines.dropFirst() {
      pieces[try night(line.split(separator: ",", omittingEmptySubsequences: false)), default: [lines[0]]].append(line)
    }
    for (night, lines) in pieces {
      try Data((lines.joined(separator: "\n") + "\n").utf8)
        .write(to: URL(fileURLWithPath: try folder(night) + "/" + file))
    }
  }

  /// Lets a project find the nights.
  func link(into project: TestProject) throws {
    for night in try names {
      try FileManager.default.createSymbolicLink(
        atPath: project.path(night), withDestinationPath: root + "/" + night)
    }
    try FileManager.default.createSymbolicLink(atPath: project.path("all"), withDestinationPath: real)
  }

  private func folder(_ night: String) throws -> String {
    try FileManager.default.createDirectory(atPath: root + "/" + night, withIntermediateDirectories: true)
    return root + "/" + night
  }
}
