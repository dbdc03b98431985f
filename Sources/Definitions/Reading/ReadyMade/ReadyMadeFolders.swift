import OperatingSystem

/// Where ready-made sources are looked for: one file a source, named after it.
struct ReadyMadeFolders {
  /// The folders that are there, the nearest first.
  let folders: [String]

  /// - Parameters:
  ///   - pipeline: path of the pipeline that refers to them: `sources/` beside it comes first.
  ///   - installed: the folders of those that come with the program, the first that is there being taken.
  init(pipeline: String, installed: [String] = Self.installed()) {
    let own = Path.join(Path.parent(pipeline), "sources")
    let shipped = installed.first { FileStatus(of: $0)?.isFolder == true }
    var folders = FileStatus(of: own)?.isFolder == true ? [own] : []
    if let shipped, Path.real(shipped) != Path.real(own) { folders.append(shipped) }
    self.folders = folders
  }

  /// Folders in which the ready-made sources of the program may stand: named by `MARTLET_SOURCES`; `share/` beside the
  /// `bin/` it is installed in; `pipelines/sources` of the tree that it was built in.
  static func installed() -> [String] {
    if let named = Environment.value("MARTLET_SOURCES") { return [named] }
    guard let program = Executable.path() else { return [] }
    var folder = Path.parent(program)
    var found = [Path.join(Path.parent(folder), "share/martlet/sources")]
    while folder != "/" {
      found.append(Path.join(folder, "pipelines/sources"))
      folder = Path.parent(folder)
    }
    return found
  }

  /// The files of a ready-made source, the nearest first.
  func files(of name: String) -> [String] {
    folders.map { Path.join($0, name + ".yaml") }.filter { FileStatus(of: $0)?.isFile == true }
  }

  /// The names of all that there are, each once.
  func names() -> [String] {
    let all = folders.flatMap { (try? Folder.entries($0)) ?? [] }.filter { $0.hasSuffix(".yaml") }
    return Set(all.map { String($0.dropLast(5)) }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
