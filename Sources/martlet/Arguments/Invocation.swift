import Definitions
import OperatingSystem
import Stages

/// A command line that was understood: the arguments and the options with their values.
struct Invocation: Sendable {
  /// The arguments in order.
  let arguments: [String]
  /// Where what happens is told.
  let log: Log
  private let values: [Option: String]

  /// Reads what stands behind a command's words.
  ///
  /// - Throws: `Failure` with status `usage` that names the word which is wrong and the nearest one that is not.
  init(_ words: [String], of command: Command, log: Log) throws {
    self.log = log
    var arguments: [String] = []
    var values: [Option: String] = [:]
    var rest = words[...]
    var isOption = true
    while let word = rest.popFirst() {
      guard isOption, word.hasPrefix("-"), word != "-" else {
        arguments.append(word)
        continue
      }
      if word == "--" {
        isOption = false
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0].drop { $0 == "-" })
      guard word.hasPrefix("--"), let option = command.options.first(where: { $0.name == name }) else {
        let near = NearestName.find(name, in: command.options.map(\.name))
        throw Failure(
          .usage, "martlet \(command.name) has no option \(parts[0])",
          remedy: near.map { "did you mean --\($0)?" } ?? "martlet \(command.name) --help names its options")
      }
      guard values[option] == nil else { throw Failure(.usage, "--\(name) is given twice") }
      if option.value == nil {
        guard parts.count == 1 else { throw Failure(.usage, "--\(name) takes no value") }
        values[option] = ""
      } else if parts.count == 2 {
        values[option] = String(parts[1])
      } else if let value = rest.popFirst() {
        values[option] = value
      } else {
        throw Failure(.usage, "--\(name) needs a value: \(option.value ?? "")")
      }
    }
    let required = command.requiredArguments
    guard arguments.count >= required.count else {
      throw Failure(.usage, "\(required[arguments.count]) is missing", remedy: "usage: \(command.usage)")
    }
    guard command.takesMore || arguments.count <= command.arguments.count else {
      throw Failure(
        .usage, "one argument too many: \(arguments[command.arguments.count])", remedy: "usage: \(command.usage)")
    }
    self.arguments = arguments
    self.values = values
  }

  /// The value of an option; nil when it is not given.
  subscript(_ option: Option) -> String? { values[option] }

  /// Whether an option is given.
  func has(_ option: Option) -> Bool { values[option] != nil }

  /// The argument at a place; nil when there is none.
  func argument(_ index: Int) -> String? { index < arguments.count ? arguments[index] : nil }

  /// The whole number that is an option's value.
  ///
  /// - Throws: `Failure` with status `usage` when it is none, or less or more than allowed.
  func number(_ option: Option, atLeast least: Int, atMost most: Int = .max) throws -> Int? {
    guard let text = self[option] else { return nil }
    guard let number = Int(text), number >= least else {
      throw Failure(.usage, "--\(option.name) must be a whole number of at least \(least), not \(text)")
    }
    guard number <= most else { throw Failure(.usage, "--\(option.name) may be \(most) at most, not \(text)") }
    return number
  }

  /// Seconds of the time that is an option's value, such as `30m`.
  ///
  /// - Throws: `Failure` with status `usage` when it is none.
  func duration(_ option: Option) throws -> Int? {
    guard let text = self[option] else { return nil }
    if case .seconds(let seconds)? = RunRetention(text) { return seconds }
    throw Failure(.usage, "--\(option.name) must be a time such as 90s, 30m or 2h, not \(text)")
  }

  /// The value of an option that knows some words only.
  func choice<Choice: RawRepresentable & CaseIterable>(_ option: Option, _: Choice.Type) throws -> Choice?
  where Choice.RawValue == String {
    guard let text = self[option] else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    throw Failure(
      .usage, "--\(option.name) cannot be \(text)",
      remedy: NearestName.find(text, in: words).map { "did you mean \($0)?" }
        ?? "it is one of: \(words.joined(separator: ", "))")
  }
}
