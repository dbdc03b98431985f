/// Numbers of bytes as people read them.
package enum ByteCount {
  /// `812 B`, `1.2 MB`: in powers of 1000.
  package static func text(_ bytes: Int) -> String {
    if bytes < 1000 { return "\(bytes) B" }
    var unit = 1000
    var names = ["kB", "MB", "GB", "TB", "PB", "EB"][...]
    // 999,950 is 1.0 MB already, not 1000.0 kB.
    while names.count > 1, bytes >= unit * 1000 - unit / 20 {
      unit *= 1000
      names.removeFirst()
    }
    let tenths = bytes / unit * 10 + (bytes % unit * 10 + unit / 2) / unit
    return "\(tenths / 10).\(tenths % 10) \(names.first ?? "")"
  }
}
