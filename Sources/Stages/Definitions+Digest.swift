package import Definitions
internal import StageFiles

// Definitions are fingerprinted by the digest that stage files are: Definitions itself knows no cryptography.

extension DefinitionReader {
  /// Reads a pipeline by its name, or by the path of its file.
  package static func pipeline(_ nameOrPath: String, workingDirectory: String) throws -> Pipeline {
    try pipeline(nameOrPath, workingDirectory: workingDirectory, digest: { SHA256.hex(of: $0) })
  }
}
