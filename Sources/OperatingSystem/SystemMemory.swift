import Glibc

/// The machine's memory.
package enum SystemMemory {
  /// How much there is, in bytes.
  package static var bytes: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }
}
