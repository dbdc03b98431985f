import Glibc

/// Where output goes.
package enum Terminal {
  /// An output of the process.
  package enum Output: Int32, Sendable {
    /// For data.
    case standard = 1
    /// For everything else.
    case error = 2
  }

  /// Whether a person looks at the output.
  package static func isTerminal(_ output: Output) -> Bool { isatty(output.rawValue) == 1 }

  /// Whether a person types what comes by standard input.
  package static var isInputTerminal: Bool { isatty(0) == 1 }

  /// Columns of the terminal; nil off a terminal.
  package static func width(_ output: Output) -> Int? {
    var size = winsize()
    guard unsafe ioctl(output.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Whether colour is wanted: on a terminal, unless `NO_COLOR` is set.
  package static func hasColour(_ output: Output) -> Bool {
    isTerminal(output) && Environment.value("NO_COLOR") == nil && Environment.value("TERM") != "dumb"
  }

  /// Writes bytes to an output. A reader that has gone away (`| head`) ends the process as a broken pipe does elsewhere.
  package static func write(_ bytes: [UInt8], to output: Output) throws {
    try unsafe bytes.withUnsafeBufferPointer { buffer in
      var done = 0
      while done < buffer.count, let base = buffer.baseAddress {
        let wrote = unsafe Glibc.write(output.rawValue, base + done, buffer.count - done)
        if wrote < 0 && errno == EINTR { continue }
        if wrote < 0 && errno == EPIPE && output == .standard { _exit(128 + SIGPIPE) }
        guard wrote > 0 else {
          throw Failure.system("cannot write to", output == .standard ? "standard output" : "standard error")
        }
        done += wrote
      }
    }
  }

  /// Writes text to an output.
  package static func write(_ text: String, to output: Output) throws { try write(Array(text.utf8), to: output) }

  /// Writes a line to standard error; a failure to do so is of no consequence.
  package static func note(_ line: String) { try? write(line + "\n", to: .error) }
}
