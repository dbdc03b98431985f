import OperatingSystem
import Stages
import Warehouse

extension Command {
  /// `martlet status`
  static let status = Command(
    words: ["status"], summary: "say whether the private PostgreSQL runs (0) or not (1)"
  ) { _ in
    let root = try Project().root
    let cluster = try PrivateCluster(projectRoot: root)
    let status = cluster.status()
    var lines = ["data: \(status.data)", "socket: \(status.sockets)"]
    lines.append("version: \(status.version.map { String($0) } ?? "not made yet")")
    lines.append("process: \(status.process.map { String($0) } ?? "stopped")")
    if status.process != nil { lines.append("connection: \(cluster.conninfo)") }
    if let (files, bytes) = try Archive(root: root).size() {
      lines.append("archive: \(ByteCount.text(bytes)) in \(files) file\(files == 1 ? "" : "s")")
    }
    try Terminal.write(lines.joined(separator: "\n") + "\n", to: .standard)
    return status.process == nil ? .failed : .done
  }
}
