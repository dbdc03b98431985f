import Extract
import OperatingSystem
import Profile
import Stages

extension Command {
  private static let form = Option.value("as", "table|csv|json", "form of the records; a table on a terminal, else csv")
  private static let limit = Option.value("limit", "N", "show the first N records; of a table 20 by default")
  private static let table = Option.value("table", "NAME", "of several tables in a JSON file, the one to show")
  private static let strict = Option.flag("strict", "leave out records that do not fit, instead of repairing them")

  /// `martlet peek`
  static let peek = Command(
    words: ["peek"], arguments: ["FILE..."], options: [form, limit, table, strict] + DialectOptions.all,
    summary: "show the records of files as they are read, and tell what is wrong with them",
    details:
      "How a file is written is found out, as far as options do not say. Records go to standard output, all else to\n"
      + "standard error. A FILE of - is standard input; docs/peek.md explains."
  ) { invocation in
    var options = PeekOptions()
    let isForPeople = Terminal.isTerminal(.standard)
    options.form = try invocation.choice(form, PeekOptions.Form.self) ?? (isForPeople ? .table : .csv)
    options.limit = try invocation.number(limit, atLeast: 1) ?? (options.form == .table ? 20 : .max)
    options.table = invocation[table]
    options.isStrict = invocation.has(strict)
    options.encoding = invocation[DialectOptions.encoding]
    options.hints = try DialectOptions.hints(invocation)
    for path in invocation.arguments {
      let file = try GivenFile(path, member: invocation[DialectOptions.member])
      try FilePeek(file, options) { invocation.log.tell($0) }.run { try Terminal.write($0, to: .standard) }
    }
    return .done
  }
}
