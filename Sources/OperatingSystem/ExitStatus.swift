/// How a command ends, as schedulers see it.
package enum ExitStatus: Int32, Sendable {
  /// Everything asked for was done.
  case done = 0
  /// It failed, and nothing was published.
  case failed = 1
  /// The command line or a definition is wrong; no data was touched.
  case usage = 2
  /// A quality gate stopped the batch.
  case stopped = 3
  /// The same command can succeed later: the warehouse is out of reach, locked, or has moved on.
  case tryAgain = 75
  /// Ended by SIGINT.
  case interrupted = 130
  /// Ended by SIGTERM.
  case terminated = 143
}
