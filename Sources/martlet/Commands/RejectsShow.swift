import OperatingSystem
import Stages

extension Command {
  /// `martlet rejects show`
  static let rejectsShow = Command(
    words: ["rejects", "show"], arguments: ["ID"], options: [.warehouse],
    summary: "tell all of a rejected record: where it stands, what is wrong, the record itself, and what to do",
    details: "ID is as martlet rejects list shows it, such as 12:345. The record may hold personal values."
  ) { invocation in
    guard let id = RejectID(invocation.argument(0) ?? "") else {
      throw Failure(
        .usage, "'\(invocation.argument(0) ?? "")' names no rejected record",
        remedy: "martlet rejects list shows the IDs")
    }
    let record = try invocation.access(root: try Project().root).withConnection {
      try RejectedRecord.find($0, ids: [id])[0]
    }
    try Terminal.write(record.story, to: .standard)
    return .done
  }
}
