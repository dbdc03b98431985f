// What one thread makes and another one uses, a few pieces ahead:
//
// ```
// maker ─put─▶ [ piece piece piece ] ─next─▶ user
//        waits while it is full      waits while it is empty
// ```

/// A queue of few pieces between two threads.
package final class Handover<Piece: Sendable>: @unchecked Sendable {
  // `@unchecked Sendable` since what changes is touched within `monitor.locked` only.
  private let monitor = Monitor()
  private let capacity: Int
  private var pieces: [Piece] = []
  private var isOver = false

  /// Makes an empty queue.
  ///
  /// - Parameter capacity: how many pieces may wait.
  package init(capacity: Int) { self.capacity = capacity }

  /// Adds a piece, as soon as there is room.
  ///
  /// - Returns: false when nobody will take it.
  package func put(_ piece: Piece) -> Bool {
    monitor.locked {
      while !isOver, pieces.count == capacity { monitor.wait() }
      if isOver { return false }
      pieces.append(piece)
      monitor.signal()
      return true
    }
  }

  /// Takes the next piece, as soon as there is one; nil when no more will come.
  package func next() -> Piece? {
    monitor.locked {
      while !isOver, pieces.isEmpty { monitor.wait() }
      if pieces.isEmpty { return nil }
      monitor.signal()
      return pieces.removeFirst()
    }
  }

  /// No more will come. What is there may still be taken.
  package func end() {
    monitor.locked {
      isOver = true
      monitor.signal()
    }
  }

  /// No more will come, or be taken.
  package func abandon() {
    monitor.locked {
      isOver = true
      pieces = []
      monitor.signal()
    }
  }
}
