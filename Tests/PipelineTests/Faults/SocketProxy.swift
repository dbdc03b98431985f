import Foundation
import Synchronization

/// Stands between martlet and PostgreSQL's socket, and lets one thing happen to what passes.
///
/// ```
/// martlet ──▶ <folder>/.s.PGSQL.5432 ──▶ the server's socket
/// ```
///
/// `@unchecked Sendable`: what changes is touched within the mutex.
final class SocketProxy: @unchecked Sendable {
  /// What happens, once, when the client has sent some texts in this order, and then so many bytes more.
  struct Cut {
    enum What {
      /// Both sides are closed; what would come next is not passed on.
      case sever
      /// What would come next is passed on, but the server's answer is kept back and both sides are closed.
      case loseAnswer
      /// Nothing passes any more, and nothing is closed.
      case stall
      /// Nothing is cut.
      case nothing
    }

    var what: What
    var texts: [String] = []
    var bytes = 0
  }

  private enum Verdict { case pass, sever, loseAnswer, stall }

  let folder: String
  private let target: String
  private let listener: Int32
  private let state: Mutex<(cut: Cut, refusals: Int, isLosing: Bool, recent: [UInt8])>

  /// Listens in a folder of its own, until it is closed.
  ///
  /// - Parameters:
  ///   - refusals: how many connections are first turned away, as by a server that starts up.
  init(to conninfo: String, _ cut: Cut, refusals: Int = 0) throws {
    let host = conninfo.split(separator: " ").first { $0.hasPrefix("host=") }.map { String($0.dropFirst(5)) } ?? ""
    target = host + "/.s.PGSQL.5432"
    folder = "/tmp/martlet-proxy-\(UUID().uuidString.prefix(8))"
    state = Mutex((cut, refusals, false, []))
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    _ = unsafe Self.withAddress(folder + "/.s.PGSQL.5432") { address, length in unsafe bind(listener, address, length) }
    listen(listener, 16)
    Foundation.Thread.detachNewThread { [self] in
      while true {
        let client = accept(listener, nil, nil)
        if client < 0 { return }
        Foundation.Thread.detachNewThread { self.serve(client) }
      }
    }
  }

  /// The same conninfo by way of the proxy.
  func conninfo(_ conninfo: String) -> String {
    conninfo.split(separator: " ").map { $0.hasPrefix("host=") ? "host=\(folder)" : String($0) }.joined(separator: " ")
  }

  /// Whether what was to happen has happened.
  var hasCut: Bool {
    state.withLock { if case .nothing = $0.cut.what { true } else { false } }
  }

  func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    _ = Foundation.close(listener)
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private func serve(_ client: Int32) {
    let isRefused = state.withLock { state in
      state.refusals -= 1
      return state.refusals >= 0
    }
    if isRefused {
      _ = Self.read(client)
      // A FATAL of 57P03, as PostgreSQL sends it.
      let fields = "SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
      Self.write(client, Array("E".utf8) + Self.bigEndian(fields.utf8.count + 4) + Array(fields.utf8))
      _ = Foundation.close(client)
      return
    }
    let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard unsafe Self.withAddress(target, { address, length in unsafe connect(server, address, length) }) == 0 else {
      _ = Foundation.close(client)
      return
    }
    let isOver = Flag()
    Foundation.Thread.detachNewThread { [self] in
      while let bytes = Self.read(server) {
        if state.withLock({ $0.isLosing }) && isOver.isSet { break }
        Self.write(client, bytes)
      }
      shutdown(client, Int32(SHUT_RDWR))
      shutdown(server, Int32(SHUT_RDWR))
    }
    pump: while let bytes = Self.read(client) {
      switch judge(bytes) {
      case .pass: Self.write(server, bytes)
      case .sever: break pump
      case .loseAnswer:
        isOver.set()
        Self.write(server, bytes)
        // The other thread ends when the answer comes.
        while Self.read(client) != nil {}
        break pump
      case .stall:
        while true { Foundation.Thread.sleep(forTimeInterval: 60) }
      }
    }
    shutdown(client, Int32(SHUT_RDWR))
    shutdown(server, Int32(SHUT_RDWR))
  }

  /// What is to happen to bytes of a client.
  private func judge(_ bytes: [UInt8]) -> Verdict {
    state.withLock { state in
      while let text = state.cut.texts.first {
        let seen = state.recent + bytes
        guard Self.contains(seen, Array(text.utf8)) else {
          state.recent = seen.suffix(4096)
          return .pass
        }
        state.cut.texts.removeFirst()
        // The next one may come in the same bytes.
        if !state.cut.texts.isEmpty { continue }
        state.recent = []
      }
      if state.cut.bytes > 0 {
        state.cut.bytes -= bytes.count
        return .pass
      }
      defer { state.cut.what = .nothing }
      switch state.cut.what {
      case .nothing: return .pass
      case .sever: return .sever
      case .stall: return .stall
      case .loseAnswer:
        state.isLosing = true
        return .loseAnswer
      }
    }
  }

  private static func contains(_ bytes: [UInt8], _ text: [UInt8]) -> Bool {
    guard bytes.count >= text.count else { return false }
    return (0...(bytes.count - text.count)).contains { bytes[$0..<($0 + text.count)].elementsEqual(text) }
  }

  private static func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private static func read(_ file: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe recv(file, &bytes, bytes.count, 0)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }

  private static func write(_ file: Int32, _ bytes: [UInt8]) {
    var at = 0
    while at < bytes.count {
      let sent = unsafe bytes[at...].withUnsafeBytes {
        unsafe send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent <= 0 { return }
      at += sent
    }
  }
}

/// A flag that threads share.
final class Flag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}
