/// Memory that rows are encoded into and sent from.
///
/// `@unchecked Sendable` since one thread has it at a time: the ring hands it over.
@safe final class CopyBuffer: @unchecked Sendable {
  private var memory: UnsafeMutableRawBufferPointer
  /// How many bytes are filled.
  var count = 0

  init(capacity: Int) { unsafe memory = .allocate(byteCount: capacity, alignment: 16) }

  deinit { unsafe memory.deallocate() }

  /// How many bytes there is room for.
  var capacity: Int { unsafe memory.count }

  /// Makes room, for a row that is larger than a buffer. What is filled is lost.
  func grow(to capacity: Int) {
    unsafe memory.deallocate()
    unsafe memory = .allocate(byteCount: capacity, alignment: 16)
    count = 0
  }

  /// Writes an integer, the highest byte first. The encoder measures rows before it writes them.
  @inline(__always) func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
    assert(offset >= 0 && offset + MemoryLayout<Value>.size <= capacity, "row was not measured")
    unsafe memory.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Value.self)
  }

  /// Writes bytes.
  @inline(__always) func store(_ bytes: Span<UInt8>, at offset: Int) {
    assert(offset >= 0 && offset + bytes.count <= capacity, "row was not measured")
    unsafe bytes.withUnsafeBytes { source in
      guard let from = source.baseAddress, let to = unsafe memory.baseAddress else { return }
      unsafe (to + offset).copyMemory(from: from, byteCount: source.count)
    }
  }

  /// Adds bytes at the end.
  func append(_ bytes: [UInt8]) {
    store(bytes.span, at: count)
    count += bytes.count
  }

  /// The filled bytes, for libpq.
  func withFilled<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try unsafe body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
  }
}
