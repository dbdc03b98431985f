import Foundation
import Testing

/// A command of ours, run as people run it.
struct Tool {
  let name: String
  /// Where it is; nil: beside the tests.
  private var place: String?
  static let martlet = Tool(name: "martlet")
  static let exportgen = Tool(name: "exportgen")

  init(name: String) { self.name = name }

  /// A program of the system's.
  init(path: String) {
    name = URL(fileURLWithPath: path).lastPathComponent
    place = path
  }

  static func exists(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The program.
  var path: String {
    if let place { return place }
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(name)
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside.path }
    return Repository.root.appendingPathComponent(".build/debug/\(name)").path
  }

  /// Starts it in a folder, with a warehouse.
  func start(
    _ arguments: [String], in folder: String, warehouse: String?, environment added: [String: String] = [:],
    input: FileHandle = .nullDevice, output: Pipe, errors: Pipe
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var environment = ProcessInfo.processInfo.environment
    for name in environment.keys where name.hasPrefix("PG") || name.hasPrefix("MARTLET") {
      environment.removeValue(forKey: name)
    }
    if let warehouse { environment["MARTLET_WAREHOUSE"] = warehouse }
    process.environment = environment.merging(added) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return process
  }

  /// Runs it to its end.
  @discardableResult
  func run(
    _ arguments: [String], in folder: String, warehouse: String? = nil, environment: [String: String] = [:],
    input: FileHandle = .nullDevice
  ) throws -> Outcome {
    let output = Pipe()
    let errors = Pipe()
    let process = try start(
      arguments, in: folder, warehouse: warehouse, environment: environment, input: input, output: output,
      errors: errors)
    // Both pipes are emptied at once: a full one would stop the command.
    let reader = PipeReader(errors)
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let errorText = reader.text()
    process.waitUntilExit()
    let status =
      process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
    return Outcome(status: status, output: String(decoding: text, as: UTF8.self), errors: errorText)
  }

  /// Runs it to its end; anything but status 0 is a failed test.
  @discardableResult
  func succeed(
    _ arguments: [String], in folder: String, warehouse: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Outcome {
    let outcome = try run(arguments, in: folder, warehouse: warehouse)
    try #require(
      outcome.status == 0, "\(name) \(arguments.joined(separator: " ")): \(outcome.errors)",
      sourceLocation: sourceLocation)
    return outcome
  }
}

/// Reads a pipe on another thread.
final class PipeReader: @unchecked Sendable {
  // `data` is written by the one thread before the group is left, and read after it.
  private var data = Data()
  private let group = DispatchGroup()

  init(_ pipe: Pipe) {
    group.enter()
    Thread.detachNewThread { [self] in
      data = pipe.fileHandleForReading.readDataToEndOfFile()
      group.leave()
    }
  }

  func text() -> String {
    group.wait()
    return String(decoding: data, as: UTF8.self)
  }
}

/// Places of this project and of the real files beside it.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The folder of real files; nil where it is absent.
  static let realFiles: String? = {
    let named = ProcessInfo.processInfo.environment["MARTLET_SHARED_DATA"]
    let path = named ?? root.deletingLastPathComponent().appendingPathComponent("shared/data").path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()
}
