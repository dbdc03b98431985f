import OperatingSystem
import Stages

extension Command {
  /// `martlet rejects export`
  static let rejectsExport = Command(
    words: ["rejects", "export"], options: RejectOptions.all + [.warehouse],
    summary: "write rejected records to standard output, to be corrected and replayed",
    details: "Each record stands as it is in its file, in UTF-8. They may hold personal values."
  ) { invocation in
    let filter = try invocation.rejectFilter()
    let records = try invocation.access(root: try Project().root).withConnection {
      try RejectedRecord.find($0, filter)
    }
    let (text, tooLong) = CorrectionFile.write(records)
    try Terminal.write(text, to: .standard)
    for record in tooLong {
      invocation.log.tell(
        "\(record.id) is too long to be corrected here: have \(record.path) delivered again", .warning)
    }
    invocation.log.tell("\(records.count - tooLong.count) records")
    return .done
  }
}
