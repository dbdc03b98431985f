import OperatingSystem

/// Reads `pipelines/` and `schemas/` into validated values.
package enum DefinitionReader {
  /// Reads a pipeline and its warehouse.
  ///
  /// - Parameters:
  ///   - nameOrPath: a name means `pipelines/<name>.yaml` below the working directory; what has a slash or ends in
  ///     `.yaml` is a file. The project's root is the parent of the folder `pipelines` if the file stands in one, else the
  ///     file's own folder; the warehouse is `<root>/schemas/<warehouse>`.
  ///   - workingDirectory: what relative paths start from, and what messages leave out of paths.
  ///   - digest: hex of a cryptographic hash (SHA-256), for the fingerprints.
  /// - Throws: `DefinitionErrors` with all that is wrong.
  package static func pipeline(
    _ nameOrPath: String, workingDirectory: String, digest: @Sendable ([UInt8]) -> String
  ) throws -> Pipeline {
    let path = try pipelinePath(nameOrPath, workingDirectory)
    let shown = shownPath(path, below: workingDirectory)
    let findings = Findings()
    let root = projectRoot(of: path)
    let file = DefinitionFile(path: path, shown: shown, findings)
    let readyMade = ReadyMadeReading(
      ReadyMadeFolders(pipeline: path), shown: { shownPath($0, below: workingDirectory) }, findings)
    var pipeline: Pipeline?
    var warehouseBytes: [UInt8] = []
    if let node = file.node {
      let reading = PipelineReading(findings, readyMade)
      pipeline = reading.read(node, path: path, root: root) { name, place in
        let folder = Path.join(Path.join(root, "schemas"), name)
        let reading = WarehouseReading(
          folder: folder, shown: shownPath(folder, below: workingDirectory), namedAt: place, findings)
        let found = reading.read()
        warehouseBytes = found?.fingerprinted ?? []
        return found?.warehouse
      }
    }
    try findings.check()
    guard var pipeline else { throw DefinitionErrors([Failure(.usage, "no pipeline could be read", at: shown)]) }
    pipeline.warehouseFingerprint = digest(warehouseBytes)
    pipeline.fingerprint = digest(
      file.bytes + [0] + Array(pipeline.warehouseFingerprint.utf8) + readyMade.files.flatMap { [0] + $0.bytes })
    pipeline.files =
      [DefinitionText(path: Path.join("pipelines", Path.name(path)), bytes: file.bytes)] + readyMade.files
      + pipeline.warehouse.files
    return pipeline
  }

  /// Reads a warehouse.
  ///
  /// - Parameter folder: `schemas/<name>`.
  /// - Throws: `DefinitionErrors` with all that is wrong.
  package static func warehouse(folder: String) throws -> Warehouse {
    let findings = Findings()
    let found = WarehouseReading(folder: folder, shown: folder, findings).read()
    try findings.check()
    guard let found else { throw DefinitionErrors([Failure(.usage, "no warehouse could be read", at: folder)]) }
    return found.warehouse
  }

  private static func pipelinePath(_ nameOrPath: String, _ workingDirectory: String) throws -> String {
    if nameOrPath.utf8.contains(0x2f) || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml") {
      let path = normalised(Path.join(workingDirectory, nameOrPath))
      if FileStatus(of: path)?.isFile == true { return path }
      throw DefinitionErrors([Failure(.usage, "there is no file \(nameOrPath)")])
    }
    let folder = Path.join(workingDirectory, "pipelines")
    let path = Path.join(folder, nameOrPath + ".yaml")
    if FileStatus(of: path)?.isFile == true { return path }
    let names = ((try? Folder.entries(folder)) ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    throw DefinitionErrors([
      Failure(
        .usage,
        "there is no pipeline '\(nameOrPath.shortened)': no file \(Path.join("pipelines", nameOrPath + ".yaml"))",
        remedy: names.isEmpty
          ? "run from the project's folder, or give the path of a pipeline"
          : NearestName.remedy(nameOrPath, in: names, called: "pipelines"))
    ])
  }

  /// The path without `.` parts; with the real folder where it goes up by `..`.
  private static func normalised(_ path: String) -> String {
    if path.split(separator: "/").contains("..") {
      let folder = Path.real(Path.parent(path)) ?? Path.parent(path)
      return Path.join(folder, Path.name(path))
    }
    let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + parts : parts
  }

  private static func projectRoot(of path: String) -> String {
    let folder = Path.parent(path)
    return Path.name(folder) == "pipelines" ? Path.parent(folder) : folder
  }

  private static func shownPath(_ path: String, below folder: String) -> String {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return path.hasPrefix(prefix) && path.utf8.count > prefix.utf8.count ? String(path.dropFirst(prefix.count)) : path
  }
}

/// A YAML file of a definition: its bytes and its tree, an error noted if there is none.
struct DefinitionFile {
  let bytes: [UInt8]
  let node: YAMLNode?

  init(path: String, shown: String, _ findings: Findings) {
    var bytes: [UInt8] = []
    var node: YAMLNode?
    do {
      bytes = try File.read(path)
      node = try YAMLReader.read(bytes: bytes, name: shown)
    } catch {
      var failure = (error as? Failure) ?? Failure(.usage, "\(error)", at: shown)
      failure.status = .usage
      findings.report(failure, at: SourcePlace(file: shown))
    }
    self.bytes = bytes
    self.node = node
  }
}
