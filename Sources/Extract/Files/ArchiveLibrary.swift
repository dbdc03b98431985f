import CArchive
import OperatingSystem

/// libarchive, loaded when the first packed file is opened.
enum ArchiveLibrary {
  /// It stays until the process ends.
  private static let loaded: (functions: archive_functions, fault: String?) = {
    var functions = archive_functions()
    let fault = unsafe archive_functions_load(&functions).map { unsafe String(cString: $0) }
    return (functions, fault)
  }()

  /// Its functions, under their own names.
  ///
  /// - Throws: `Failure` where it is not installed.
  static func functions() throws -> archive_functions {
    let (functions, fault) = loaded
    if let fault { throw missing(fault) }
    return functions
  }

  /// What is told where it cannot be loaded.
  static func missing(_ fault: String) -> Failure {
    Failure(
      .failed, "libarchive, which reads and writes packed files, cannot be loaded: \(fault)",
      remedy: "install it: apt-get install libarchive13")
  }
}
