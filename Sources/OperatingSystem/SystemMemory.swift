import Glibc

/// The machine's memory.
package enum SystemMemory {
  /// How much there is, in bytes.
  package static var bytes: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

  /// Keeps what the process frees for its own further use, up to 32 MB of it; call it first of all.
  ///
  /// Work goes on in chunks, each in arrays of some hundred KB that are freed when it is done. By default glibc hands such
  /// arrays back to the kernel, which clears the pages again for the next chunk: half the time of reading a CSV file.
  ///
  /// What grows with the rows takes more than 4 MB at a time and does go back. There is one heap for all threads: what one
  /// of them reads another one frees, and each would keep memory of its own.
  package static func keepFreed() {
    // `mallopt` of malloc.h, which Swift's module of glibc leaves out.
    typealias SetOption = @convention(c) (_ option: CInt, _ value: CInt) -> CInt
    guard let symbol = unsafe dlsym(nil, "mallopt") else { return }
    let setOption = unsafe unsafeBitCast(symbol, to: SetOption.self)
    let (trimThreshold, mappingThreshold, heaps): (CInt, CInt, CInt) = (-1, -3, -8)
    _ = setOption(mappingThreshold, 4 << 20)
    _ = setOption(trimThreshold, 32 << 20)
    _ = setOption(heaps, 1)
  }
}
