internal import Definitions
internal import Extract
internal import OperatingSystem

/// Waits for the files of a batch, as its sources declare it.
enum ArrivalWait {
  /// How often is looked, in milliseconds.
  private static let interval = 500

  /// Returns when the files of all sources are there. With `--files`, whoever calls says himself what is there.
  ///
  /// - Throws: `Failure` of the first source that lacks something which is not, or no longer, waited for.
  static func wait(for request: BatchRequest, _ progress: Progress) throws {
    guard request.glob == nil else { return }
    var checks = request.pipeline.sources.enumerated().filter { $0.offset != request.standardInput }.map {
      ArrivalCheck($0.element, of: request.pipeline, batch: request.batch, exports: request.exports)
    }
    var told: [Shortfall?] = checks.map { _ in nil }
    let start = Clock.seconds()
    var open = Array(checks.indices)
    var isWaiting = false
    while true {
      let waited = Int(Clock.seconds() - start)
      open = try open.filter { index in
        guard let shortfall = try checks[index].look(at: .now) else { return false }
        let arrival = checks[index].source.arrival
        guard shortfall.canCome, waited < arrival.wait else {
          if shortfall == .missing, !arrival.isRequired { return false }
          throw try checks[index].failure(shortfall, waited: waited)
        }
        if told[index] != shortfall {
          told[index] = shortfall
          request.log.tell("waiting for up to \(arrival.wait - waited) s: \(try checks[index].told(shortfall))")
        }
        return true
      }
      if open.isEmpty { return }
      if !isWaiting { progress.begin("wait for files") }
      isWaiting = true
      for _ in 0..<10 {
        try Interruption.check()
        Clock.pause(milliseconds: interval / 10)
      }
    }
  }
}
