import Definitions
import OperatingSystem

/// A file that a command line names: `-` is standard input, and of a zip archive it is the one member, or the one that
/// is named besides.
///
/// Files are read several times. What comes by standard input or another pipe is kept in a file without a name meanwhile,
/// which nobody else can open, and which is gone with this, however the command ends.
package struct GivenFile {
  /// What is read.
  package let file: FoundFile
  /// What it is called.
  package let name: String
  private let spool: Spool?

  /// Finds a file.
  ///
  /// - Parameters:
  ///   - path: as the command line has it.
  ///   - member: path of a member of the archive that the file is.
  /// - Throws: `Failure` when there is no such file or member, or several members and none is named.
  package init(_ path: String, member: String? = nil) throws {
    let isInput = path == "-"
    let shown = isInput ? FoundFile.standardInput : path
    spool = isInput ? try Self.spooledInput() : try Self.spooled(path)
    var file = FoundFile(source: "", relativePath: Path.name(path), path: path, size: 0)
    if isInput { file.relativePath = FoundFile.standardInput }
    if let spool {
      file.path = spool.descriptor.path
      file.calledPath = shown
    }
    file.size = FileStatus(of: file.path)?.size ?? 0
    name = member.map { "\(shown)/\($0)" } ?? shown
    self.file = try Self.member(of: file, member, shown: shown)
  }

  private static func member(of file: FoundFile, _ wanted: String?, shown: String) throws -> FoundFile {
    guard try Packing(of: file.path) == .zip else {
      guard wanted == nil else {
        throw Failure(.usage, "--member names a part of a zip archive, and the file is none", at: shown)
      }
      return file
    }
    let members = try ArchiveMembers(of: file, source: .plain(.csv(CSVDialect()), columns: []), batch: "").files()
    let names = members.compactMap(\.member)
    if let wanted {
      if let found = members.first(where: { $0.member == wanted }) { return found }
      throw Failure(
        .usage, "the archive has no member \(wanted)", at: shown,
        remedy: NearestName.remedy(wanted, in: names, called: "its members are"))
    }
    guard members.count == 1 else {
      let listed = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
      throw Failure(
        .usage, "the archive has \(members.count) members", at: shown,
        remedy: "name one of them by --member: \(listed)")
    }
    return members[0]
  }

  /// What came by a pipe.
  private final class Spool {
    let descriptor: FileDescriptor

    /// Reads a pipe to its end.
    init(_ input: borrowing FileDescriptor) throws {
      descriptor = try FileDescriptor.temporary()
      var block: [UInt8] = []
      while true {
        try Interruption.check()
        guard try input.isReadable(within: 200) else { continue }
        block.removeAll(keepingCapacity: true)
        if try input.read(appendingTo: &block, limit: 1 << 18) == 0 { return }
        try descriptor.write(block.span)
      }
    }
  }

  private static func spooledInput() throws -> Spool {
    let input = try FileDescriptor(standardInputAs: FoundFile.standardInput)
    if Terminal.isInputTerminal {
      throw Failure(.usage, "standard input is a terminal", remedy: "redirect a file or a pipe to it")
    }
    return try Spool(input)
  }

  /// What comes by a path; nil where it is a file, which can be read again.
  private static func spooled(_ path: String) throws -> Spool? {
    guard let status = FileStatus(of: path) else { throw Failure(.failed, "there is no such file", at: path) }
    if status.isFile { return nil }
    if status.isFolder {
      throw Failure(
        .failed, "it is a folder, not a file", at: path,
        remedy: "name a file in it, such as \(Path.join(path, "*.csv"))")
    }
    guard status.isStream else {
      throw Failure(
        .failed, "it is a socket or a device, not a file", at: path,
        remedy: "write its bytes to a file, or hand them over by standard input: -")
    }
    return try Spool(FileDescriptor(opening: path, .stream))
  }
}
