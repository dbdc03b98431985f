import OperatingSystem
import Stages
import Warehouse

extension Command {
  /// `martlet down`
  static let down = Command(words: ["down"], summary: "stop the private PostgreSQL; its data stays") { invocation in
    try PrivateCluster(projectRoot: try Project().root).down()
    invocation.log.tell("PostgreSQL is down")
    return .done
  }
}
