import Extract
import OperatingSystem
import Profile
import Stages

extension Command {
  private enum ProfileFormat: String, CaseIterable { case table, json }
  private static let form = Option.value("format", "table|json", "form of the profile; table by default")
  private static let emit = Option.value(
    "emit", "FOLDER",
    "write a pipeline and a warehouse that load the files; - for the sources alone, on standard output")
  private static let limit = Option.value("limit", "N", "look at the first N rows of a table only")

  /// `martlet profile`
  static let profile = Command(
    words: ["profile"], arguments: ["FILE..."], options: [form, limit, emit] + DialectOptions.all,
    summary: "tell how files are written and what their columns hold",
    details:
      "Finds out encoding, dialect, header, types, dates, missing values, keys and problems. A FILE of - is standard\n"
      + "input; docs/profile.md explains."
  ) { invocation in
    let format = try invocation.choice(form, ProfileFormat.self) ?? .table
    var options = ProfileOptions()
    options.encoding = invocation[DialectOptions.encoding]
    options.hints = try DialectOptions.hints(invocation)
    options.limit = try invocation.number(limit, atLeast: 1)
    let profiler = FileProfiler(options)
    let profiles = try invocation.arguments.map { path in
      try profiler.profile(GivenFile(path, member: invocation[DialectOptions.member]))
    }
    if let folder = invocation[emit] {
      let project = try ProjectText(profiles)
      for file in project.left { invocation.log.tell(file) }
      if folder == "-" {
        try Terminal.write(project.sources, to: .standard)
        return .done
      }
      try write(project, to: folder)
      invocation.log.tell(
        "wrote \(project.files.count) definitions below \(folder): cd there, martlet check \(project.name), "
          + "martlet run \(project.name) --batch \(project.batch)")
    }
    switch format {
    case .json: try Terminal.write(ProfileJSON.write(profiles), to: .standard)
    case .table:
      let width = max(80, Terminal.width(.standard) ?? 120)
      let texts = profiles.map { ProfileText.write($0, width: width) }
      try Terminal.write(texts.joined(separator: "\n"), to: .standard)
    }
    return .done
  }

  /// Writes the definitions; nothing that is there is replaced by something else.
  private static func write(_ project: ProjectText, to folder: String) throws {
    for (name, text) in project.files {
      let path = Path.join(folder, name)
      if Path.exists(path), try File.read(path) != Array(text.utf8) {
        throw Failure(
          .usage, "there is another definition already", at: path, remedy: "name an empty folder, or remove the file")
      }
    }
    for (name, text) in project.files {
      let path = Path.join(folder, name)
      try Folder.create(Path.parent(path))
      try File.update(path, with: Array(text.utf8))
    }
  }
}
