import Definitions
import Glibc
import OperatingSystem
import Stages

/// The command line.
@main
struct Martlet {
  static func main() {
    SystemMemory.keepFreed()
    let words = Array(CommandLine.arguments.dropFirst())
    // The form of the lines must be known before anything can go wrong.
    let isJSON =
      words.contains("--log-format=json")
      || zip(words, words.dropFirst()).contains { $0 == ("--log-format", "json") }
    let log = Log(format: isJSON ? .json : .text)
    do {
      try Interruption.watch()
      end(try run(words, log))
    } catch {
      for failure in Failure.all(of: error) { log.tell(failure) }
      end(Failure.one(for: error).status)
    }
  }

  /// Ends the process at once: all is written, and what libraries would free, the system frees faster.
  private static func end(_ status: ExitStatus) -> Never { _exit(status.rawValue) }

  private static func run(_ words: [String], _ log: Log) throws -> ExitStatus {
    guard let first = words.first, first != "help" else {
      try Terminal.write(help, to: words.isEmpty ? .error : .standard)
      return words.isEmpty ? .usage : .done
    }
    if first == "--help" || first == "-h" {
      try Terminal.write(help, to: .standard)
      return .done
    }
    if first == "--version" {
      try Terminal.write("martlet \(martletVersion)\n", to: .standard)
      return .done
    }
    guard let command = Commands.all.first(where: { words.starts(with: $0.words) }) else { throw unknown(words) }
    let rest = Array(words.dropFirst(command.words.count))
    // Behind `--` a word is an argument, whatever it looks like.
    let options = rest.prefix { $0 != "--" }
    if options.contains("--help") || options.contains("-h") {
      try Terminal.write(command.help, to: .standard)
      return .done
    }
    return try command.run(try Invocation(rest, of: command, log: log))
  }

  private static func unknown(_ words: [String]) -> Failure {
    let group = Commands.all.filter { $0.words.count > 1 && $0.words[0] == words[0] }
    if !group.isEmpty {
      let names = group.map { $0.words[1] }
      let second = words.dropFirst().first ?? ""
      return Failure(
        .usage, second.isEmpty ? "martlet \(words[0]) needs a word more" : "unknown command: \(words[0]) \(second)",
        remedy: NearestName.remedy(second, in: names, called: "there are"))
    }
    let names = Set(Commands.all.map { $0.words[0] }).sorted()
    return Failure(
      .usage, "unknown command: \(words[0])", remedy: NearestName.remedy(words[0], in: names, called: "there are"))
  }

  private static var help: String {
    let width = Commands.all.map(\.name.count).max() ?? 0
    var text = "From export files to a conformed star schema in PostgreSQL, and answers from it.\n\n"
    text += "Usage: martlet COMMAND [arguments] [options]\n\nCommands:\n"
    for command in Commands.all {
      text += "  \(command.name)\(String(repeating: " ", count: width - command.name.count))  \(command.summary)\n"
    }
    text += "\nmartlet COMMAND --help tells more; martlet --version tells the version.\n"
    text +=
      "Exit status: 0 done, 1 failed (nothing published), 2 usage or definition error, 3 stopped by a quality gate,\n"
    text += "75 try again, 130 and 143 ended by a signal.\n"
    return text
  }
}
