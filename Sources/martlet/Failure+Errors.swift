import Definitions
import OperatingSystem
import PostgreSQL
import Stages

extension Failure {
  /// The failures that an error stands for, as they are to be told.
  static func all(of error: any Error) -> [Failure] {
    if let errors = error as? DefinitionErrors { return errors.failures }
    return [one(for: error)]
  }

  /// The one failure that stands for an error; on a signal, its status.
  static func one(for error: any Error) -> Failure {
    var failure =
      (error as? DefinitionErrors)?.failure ?? Failure(stopped: error) ?? Failure.of(error)
    if let status = Interruption.status { failure.status = status }
    return failure
  }
}
