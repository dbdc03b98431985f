// An export being written, with the account that truth keeps of it: how many records, and what became of them.

/// The account of one file: a line of `files.csv`.
struct FileAccount {
  var name: String
  var records = 0
  var rejectedWhole = 0
  var filtered = 0
  var productRejected = 0
  var customerRejected = 0
  var agentRejected = 0
  var salesRejected = 0
  var interactionsRejected = 0
}

/// One export file.
final class ExportFile {
  /// What became of the records.
  var account: FileAccount
  /// The lines of `rejects.csv` for this file.
  private(set) var rejects: [UInt8] = []

  private let file: OutputFile
  private var line = 1
  private var recordLine = 1
  private var held: [UInt8] = []
  private var heldRecords = 0

  /// Opens the file in a folder and writes its header, which ends with a newline unless it is empty.
  init(folder: String, name: String, header: [UInt8]) throws {
    account = FileAccount(name: name)
    file = try OutputFile(path: folder + "/" + name)
    try file.write(header)
    if !header.isEmpty { line = 2 }
  }

  /// Writes a record that includes its final newline, and `newlines` of them in all.
  func write(_ record: [UInt8], newlines: Int = 1) throws {
    try file.write(record)
    account.records += 1
    recordLine = line
    line += newlines
  }

  /// Writes the record once more at the end of the file.
  func repeatAtEnd(_ record: [UInt8]) {
    held.append(contentsOf: record)
    heldRecords += 1
  }

  /// Notes why the record just written, or the rows that use a column of it, are rejected.
  func reject(column: String = "", reason: String) {
    rejects.append(text: account.name)
    rejects.append(commas: 1)
    rejects.append(number: recordLine)
    rejects.append(commas: 1)
    rejects.append(text: column)
    rejects.append(commas: 1)
    rejects.append(text: reason)
    rejects.append(0x0A)
  }

  /// Ends the file and gives it its name.
  func finish() throws {
    try file.write(held)
    account.records += heldRecords
    try file.finish()
  }
}
