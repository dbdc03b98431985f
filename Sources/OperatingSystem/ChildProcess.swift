import Glibc

/// Runs other programs and waits for them.
package enum ChildProcess {
  /// How a program ended.
  package struct Outcome: Sendable {
    /// Its exit status; 128 + the signal's number where a signal ended it.
    package let status: Int32
    /// What it wrote to stdout and stderr, together.
    package let output: String
  }

  /// Runs a program with nothing to read, in the root folder, and waits until it has ended.
  ///
  /// - Parameters:
  ///   - arguments: the program's absolute path, then its arguments.
  ///   - environment: `NAME=value` texts; nothing is inherited.
  /// - Throws: `Failure` when it cannot be started.
  package static func run(
    _ arguments: [String], environment: [String] = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
  ) throws -> Outcome {
    let program = arguments.first ?? ""
    var ends: (Int32, Int32) = (0, 0)
    let piped = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
      unsafe pipe(bytes.bindMemory(to: Int32.self).baseAddress)
    }
    guard piped == 0 else { throw Failure.system("cannot make a pipe for", program) }
    _ = fcntl(ends.0, F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends.1, F_SETFD, FD_CLOEXEC)
    let reading = FileDescriptor(owning: ends.0, path: program)
    var process: pid_t = 0
    let status: Int32
    do {
      let writing = FileDescriptor(owning: ends.1, path: program)
      var actions = unsafe posix_spawn_file_actions_t()
      unsafe posix_spawn_file_actions_init(&actions)
      defer { unsafe posix_spawn_file_actions_destroy(&actions) }
      unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      unsafe posix_spawn_file_actions_adddup2(&actions, writing.number, 1)
      unsafe posix_spawn_file_actions_adddup2(&actions, writing.number, 2)
      // Another account may not enter the folder that we stand in.
      let inRoot = ["/bin/sh", "-c", "cd / && exec \"$@\"", "sh"] + arguments
      status = unsafe withCStrings(inRoot) { argv in
        unsafe withCStrings(environment) { envp in unsafe posix_spawn(&process, "/bin/sh", &actions, nil, argv, envp) }
      }
    }
    guard status == 0 else {
      throw Failure(.failed, "cannot start \(program): \(unsafe String(cString: strerror(status)))")
    }
    var output: [UInt8] = []
    while try reading.read(appendingTo: &output, limit: 1 << 14) > 0 {}
    var ended: Int32 = 0
    while unsafe waitpid(process, &ended, 0) < 0 && errno == EINTR {}
    let signal = ended & 0x7f
    return Outcome(
      status: signal == 0 ? (ended >> 8) & 0xff : 128 + signal, output: String(decoding: output, as: UTF8.self))
  }

  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var copies = unsafe texts.map { unsafe strdup($0) }
    unsafe copies.append(nil)
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeBufferPointer { buffer in
      // Never nil: there is the nil at the end at least.
      guard let base = buffer.baseAddress else { preconditionFailure("no arguments") }
      return unsafe body(base)
    }
  }
}
