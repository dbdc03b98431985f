import Foundation
import Testing

/// What is no regular file, given to `martlet peek` and `martlet profile` by its path.
@Suite final class GivenPipeTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "pipe-\(UUID().uuidString)").path()

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Longer than what is looked at first, and than a pipe holds.
  private static let text = "id,price\n" + (1...200_000).map { "\($0),2.50\n" }.joined()

  @Test("of a pipe every record is read, from the first on", .timeLimit(.minutes(2)))
  func named() throws {
    let path = "\(folder)/named.csv"
    let made = unsafe mkfifo(path, 0o600)
    try #require(made == 0)
    Thread.detachNewThread { try? Data(Self.text.utf8).write(to: URL(filePath: path)) }
    let outcome = try Tool.martlet.succeed(["peek", path, "--as", "csv"], in: folder)
    let isWhole = outcome.output.replacing("\r\n", with: "\n") == Self.text
    #expect(isWhole, "\(outcome.output.count) characters, \(outcome.errors)")
  }

  @Test("so it is of what the shell puts in a command's place", .timeLimit(.minutes(2)))
  func substituted() throws {
    let script = "'\(Tool.martlet.path)' peek <(printf 'id,price\\n1,2.50\\n') --as csv"
    let outcome = try Tool(path: "/bin/bash").run(["-c", script], in: folder)
    #expect(outcome.output == "id,price\r\n1,2.50\r\n", "\(outcome.errors)")
    let input = Pipe()
    input.fileHandleForWriting.write(Data("id,price\n1,2.50\n".utf8))
    try input.fileHandleForWriting.close()
    let device = try Tool.martlet.run(["profile", "/dev/stdin"], in: folder, input: input.fileHandleForReading)
    #expect(device.status == 0 && device.output.contains("/dev/stdin  "), "\(device)")
    #expect(device.output.contains("price"))
  }

  @Test(arguments: ["peek", "profile"])
  func `a folder is none, and what to do is said`(_ command: String) throws {
    let outcome = try Tool.martlet.run([command, folder], in: folder)
    #expect(outcome.status != 0)
    #expect(
      outcome.errors.contains("\(folder): it is a folder, not a file\n  → name a file in it"), "\(outcome.errors)")
  }
}
