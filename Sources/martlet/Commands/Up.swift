import OperatingSystem
import Stages
import Warehouse

extension Command {
  /// `martlet up`
  static let up = Command(
    words: ["up"], summary: "start the project's private PostgreSQL, made at the first time",
    details: "Prints how to connect to it, for psql and other tools."
  ) { invocation in
    let cluster = try PrivateCluster(projectRoot: try Project().root)
    let conninfo = try cluster.up()
    invocation.log.tell("PostgreSQL is up; its data is in \(cluster.status().data)")
    try Terminal.write(conninfo + "\n", to: .standard)
    return .done
  }
}
