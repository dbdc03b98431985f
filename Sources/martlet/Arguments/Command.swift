import OperatingSystem

/// A command: what it is called with and what it does. Each has a file of its own in `Commands/`.
struct Command: Sendable {
  /// Its words: `["run"]`, `["cube", "build"]`.
  let words: [String]
  /// Its arguments as the help shows them, such as `PIPELINE`; in brackets where one may be missing.
  var arguments: [String] = []
  /// Its own options.
  var options: [Option] = []
  /// One line of help.
  let summary: String
  /// More lines of help.
  var details: String = ""
  /// Does it.
  let run: @Sendable (Invocation) throws -> ExitStatus

  var name: String { words.joined(separator: " ") }

  /// The arguments that must be there.
  var requiredArguments: [String] { arguments.filter { !$0.hasPrefix("[") } }

  /// Whether the last argument can be given more than once: `FILE...`.
  var takesMore: Bool { arguments.last?.contains("...") == true }

  /// How it is called, on one line.
  var usage: String {
    (["martlet", name] + arguments + (options.isEmpty ? [] : ["[options]"])).joined(separator: " ")
  }

  /// The help of `martlet COMMAND --help`.
  var help: String {
    var text = "\(summary)\n\nUsage: \(usage)\n"
    if !details.isEmpty { text += "\n\(details)\n" }
    let all = options + [.flag("help", "show this help")]
    let heads = all.map { "--" + $0.name + ($0.value.map { " " + $0 } ?? "") }
    let width = heads.map(\.count).max() ?? 0
    text += "\nOptions:\n"
    for (head, option) in zip(heads, all) {
      text += "  \(head)\(String(repeating: " ", count: width - head.count))  \(option.summary)\n"
    }
    return text
  }
}
