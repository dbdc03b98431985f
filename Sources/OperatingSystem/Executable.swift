import Glibc

/// The program that is running.
package enum Executable {
  /// Its absolute path, links followed; nil if the system does not tell.
  package static func path() -> String? { Path.real("/proc/self/exe") }
}
