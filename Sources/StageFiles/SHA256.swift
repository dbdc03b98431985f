private import CCrypto
internal import OperatingSystem

/// The SHA-256 of bytes that come piece by piece.
@safe package struct SHA256: ~Copyable {
  private let context: OpaquePointer?

  /// Begins a digest.
  package init() {
    unsafe context = EVP_MD_CTX_new()
    _ = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds bytes.
  package mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
  }

  /// The digest's 32 bytes; then it begins anew.
  package mutating func finish() -> [UInt8] {
    var length: UInt32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 32) { space, count in
      _ = unsafe EVP_DigestFinal_ex(context, space.baseAddress, &length)
      count = Int(length)
    }
    _ = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
    return bytes
  }

  /// The digest in hex; then it begins anew.
  package mutating func hex() -> String { Self.hex(finish()) }

  /// The digest of some bytes, in hex.
  package static func hex(of bytes: [UInt8]) -> String {
    var digest = SHA256()
    digest.update(bytes.span)
    return digest.hex()
  }

  /// The digest of a text's UTF-8, in hex.
  package static func hex(of text: String) -> String { hex(of: Array(text.utf8)) }

  /// The digest of a file, in hex, and how many bytes it has.
  ///
  /// - Throws: `Failure` when the file cannot be read.
  package static func hex(ofFile path: String) throws -> (sha256: String, bytes: Int) {
    let file = try FileDescriptor(opening: path, .read)
    var digest = SHA256()
    var bytes = 0
    var buffer: [UInt8] = []
    while true {
      buffer.removeAll(keepingCapacity: true)
      let count = try file.read(appendingTo: &buffer, limit: 1 << 18)
      if count == 0 { break }
      digest.update(buffer.span)
      bytes += count
      try Interruption.check()
    }
    return (digest.hex(), bytes)
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
