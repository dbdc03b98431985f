internal import Glibc

/// Arrays of C strings for the length of a call.
enum CStrings {
  /// Calls with copies of the texts, nil staying nil, and a nil behind the last.
  static func with<Result>(
    _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) throws -> Result
  ) rethrows -> Result {
    var copies = unsafe texts.map { text in unsafe text.map { unsafe UnsafePointer<CChar>(strdup($0)) } ?? nil }
    unsafe copies.append(nil)
    defer { unsafe copies.forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) } }
    return try unsafe copies.withUnsafeBufferPointer { try unsafe body($0.baseAddress) }
  }
}
