import Definitions
import Glibc
import OperatingSystem

/// A project one file of which is spoilt: a letter says which, then comes the file.
///
/// The seeds are the project: each of its files behind its letter.
struct DefinitionsInput {
  private static let files: [(seed: String, path: String)] = [
    ("a-small.yaml", "pipelines/small.yaml"),
    ("b-warehouse.yaml", "schemas/mini/warehouse.yaml"),
    ("c-days.csv", "schemas/mini/days.csv"),
    ("d-customer.yaml", "schemas/mini/dimensions/customer.yaml"),
    ("e-channel.yaml", "schemas/mini/dimensions/channel.yaml"),
    ("f-date.yaml", "schemas/mini/dimensions/date.yaml"),
    ("g-time.yaml", "schemas/mini/dimensions/time.yaml"),
    ("h-fact-sales.yaml", "schemas/mini/facts/sales.yaml"),
    ("i-cube-sales.yaml", "schemas/mini/cubes/sales.yaml"),
  ]

  private let file: Int
  private let text: [UInt8]

  init(_ input: [UInt8]) {
    file = (Int(input.first ?? 0x61) + 256 - 0x61) % Self.files.count
    text = Array(input.dropFirst())
  }

  func finding() -> String? {
    do {
      let project = try ScratchProject.shared.get()
      let path = Path.join(project.folder, Self.files[file].path)
      try Self.write(text, to: path)
      let first = Self.outcome(in: project.folder)
      let second = Self.outcome(in: project.folder)
      try Self.write(project.texts[file], to: path)
      return first == second ? first.finding : "two readings differ: \(first) and \(second)"
    } catch {
      return "the project cannot be written: \(error)"
    }
  }

  /// Written plainly: a rename and a flush for each input would only cost time.
  private static func write(_ bytes: [UInt8], to path: String) throws {
    try FileDescriptor(opening: path, .create).write(bytes.span)
  }

  private struct Outcome: Equatable {
    var errors: [String] = []
    var fingerprint = ""
    var finding: String?
  }

  private static func outcome(in folder: String) -> Outcome {
    var outcome = Outcome()
    do {
      let pipeline = try DefinitionReader.pipeline("small", workingDirectory: folder) { digest($0) }
      outcome.fingerprint = pipeline.fingerprint
    } catch let errors as DefinitionErrors {
      outcome.errors = errors.failures.map(\.description)
      if errors.failures.isEmpty { outcome.finding = "refused without an error" }
      for failure in errors.failures where failure.place == nil || failure.message.isEmpty || failure.status != .usage {
        outcome.finding = "an error without a place, a message or the right status: \(failure)"
      }
    } catch {
      outcome.finding = "no definition's error: \(error)"
    }
    return outcome
  }

  /// FNV-1a: enough to see whether two readings agree.
  private static func digest(_ bytes: [UInt8]) -> String {
    String(bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
  }

  /// The unspoilt project on a memory disk, one for each process.
  private struct ScratchProject {
    let folder: String
    let texts: [[UInt8]]

    static let shared = Result { try ScratchProject() }

    private init() throws {
      let memory = FileStatus(of: "/dev/shm")?.isFolder == true ? "/dev/shm" : "/tmp"
      folder = "\(memory)/martlet-fuzz-\(getpid())"
      texts = try DefinitionsInput.files.map { file in
        Array(try File.read(Path.join(FuzzTarget.definitions.folder(of: "Seeds"), file.seed)).dropFirst())
      }
      for (file, text) in zip(DefinitionsInput.files, texts) {
        let path = Path.join(folder, file.path)
        try Folder.create(Path.parent(path))
        try DefinitionsInput.write(text, to: path)
      }
    }
  }
}
