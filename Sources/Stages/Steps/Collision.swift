internal import OperatingSystem

/// Work that came into the way of another transaction: a serialization failure or a deadlock.
enum Collision {
  /// How often it is done, and the pause before the second time, in milliseconds; it doubles each time.
  private static let (attempts, pause) = (4, 250)

  /// Does a work again when it collided. It must leave nothing behind when it fails, as a publish does.
  static func retried<Result>(_ log: Log, _ body: () throws -> Result) throws -> Result {
    var pause = pause
    for _ in 1..<attempts {
      do {
        return try body()
      } catch let failure as Failure where failure.isCollision {
        log.tell("\(failure.message); nothing was published: once more in \(pause) ms", .warning)
      }
      try Interruption.check()
      Clock.pause(milliseconds: pause)
      pause *= 2
    }
    return try body()
  }
}
