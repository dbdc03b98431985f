internal import Glibc
internal import OperatingSystem
internal import StageFiles
internal import Synchronization

/// How far a command is: a line that is rewritten on a terminal, a line every ten seconds elsewhere.
package final class Progress: Sendable {
  private struct State: Sendable {
    var phase = ""
    var rows = 0
    var phaseBegan = 0.0
    var timings: [(name: String, seconds: Double)] = []
  }

  private let log: Log
  /// Which of several pieces of work it is, such as `2026-11-03 (3 of 30)`.
  private let piece: String?
  private let isDrawn: Bool
  private let state = Mutex(State())
  private let isOver = Atomic<Bool>(false)

  /// Makes one and begins to tell.
  ///
  /// - Parameter piece: which of several pieces of work it is; nil for the only one.
  package init(_ log: Log, piece: String? = nil) {
    self.log = log
    self.piece = piece
    isDrawn = log.format == .text && Terminal.isTerminal(.error)
  }

  /// Starts the thread that tells; it ends with the process or `finish`.
  package func watch() throws {
    _ = try Thread { [self] in
      let step = isDrawn ? 0.2 : 10.0
      var next = Clock.seconds() + step
      while !isOver.load(ordering: .acquiring) {
        usleep(50_000)
        guard Clock.seconds() >= next else { continue }
        next += step
        draw()
      }
    }
  }

  /// A part of the work begins; the one before is over.
  package func begin(_ phase: String) {
    let now = Clock.seconds()
    state.withLock { state in
      Self.close(&state, at: now)
      state.phase = phase
      state.rows = 0
      state.phaseBegan = now
    }
  }

  /// Rows were worked on.
  package func add(rows: Int) { state.withLock { $0.rows += rows } }

  /// Everything is over.
  ///
  /// - Returns: the parts of the work and the seconds they took; parts of the same name together.
  @discardableResult
  package func finish() -> [(name: String, seconds: Double)] {
    isOver.store(true, ordering: .releasing)
    if isDrawn { try? Terminal.write("\r\u{1B}[K", to: .error) }
    return state.withLock { state in
      Self.close(&state, at: Clock.seconds())
      state.phase = ""
      return state.timings
    }
  }

  private static func close(_ state: inout State, at now: Double) {
    guard !state.phase.isEmpty else { return }
    let seconds = now - state.phaseBegan
    if let index = state.timings.firstIndex(where: { $0.name == state.phase }) {
      state.timings[index].seconds += seconds
    } else {
      state.timings.append((state.phase, seconds))
    }
  }

  private func draw() {
    let (phase, rows, seconds) = state.withLock { ($0.phase, $0.rows, Clock.seconds() - $0.phaseBegan) }
    guard !phase.isEmpty, !isOver.load(ordering: .acquiring) else { return }
    let line = "\(piece.map { "\($0): " } ?? "")\(phase): \(rows > 0 ? "\(rows) rows, " : "")\(Int(seconds)) s"
    if isDrawn {
      try? Terminal.write("\r\(line)\u{1B}[K", to: .error)
    } else {
      log.tell(
        line, .info,
        (piece.map { [("piece", .string($0))] } ?? [])
          + [("phase", .string(phase)), ("rows", .integer(rows)), ("seconds", .seconds(seconds))])
    }
  }
}
