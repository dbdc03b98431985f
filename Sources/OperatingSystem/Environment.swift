import Glibc

/// The environment that the process was started with.
package enum Environment {
  /// A variable's value; nil when it is not set or empty.
  package static func value(_ name: String) -> String? {
    guard let found = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: found)
    return text.isEmpty ? nil : text
  }
}
