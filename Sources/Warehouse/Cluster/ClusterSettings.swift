internal import OperatingSystem

/// The settings that a private cluster is started with: for loading in bulk, on a machine of its own or a shared one.
struct ClusterSettings {
  let places: ClusterPlaces
  /// Whether what is committed survives a power cut. Only tests go without.
  let isDurable: Bool

  /// Writes the three files, each beside its place and renamed into it.
  func write() throws {
    try write(postgresql, to: places.settings)
    try write(access, to: places.access)
    try write(accounts, to: places.accounts)
  }

  private func write(_ text: String, to path: String) throws {
    try File.update(path, with: Array(text.utf8))
    // The server's account reads them; there is no secret in them.
    try File.setMode(path, 0o644)
  }

  private var postgresql: String {
    let memory = ClusterSettings.memory
    let megabyte = 1 << 20
    let shared = max(128, min(1024, memory / 4 / megabyte))
    // Parallel queries share memory in /dev/shm, which containers often have too little of.
    let sharing = (Folder.freeSpace("/dev/shm") ?? 0) > 512 * megabyte ? "posix" : "sysv"
    return """
      # Written anew by every `martlet up`. Settings of your own belong into own.conf beside this file.
      hba_file = '\(places.access)'
      ident_file = '\(places.accounts)'
      listen_addresses = ''
      unix_socket_directories = '\(places.sockets)'
      unix_socket_permissions = 0770
      max_connections = 50
      shared_buffers = \(shared)MB
      effective_cache_size = \(max(256, memory / 2 / megabyte))MB
      work_mem = 64MB
      maintenance_work_mem = 512MB
      dynamic_shared_memory_type = \(sharing)
      wal_level = minimal
      max_wal_senders = 0
      max_wal_size = 8GB
      checkpoint_timeout = 30min
      # A client that was killed is noticed in the middle of a statement: its locks do not outlive it by much.
      client_connection_check_interval = 1s
      synchronous_commit = on
      fsync = \(isDurable ? "on" : "off")
      full_page_writes = \(isDurable ? "on" : "off")
      jit = off
      timezone = 'UTC'
      log_timezone = 'UTC'
      lc_messages = 'C'
      logging_collector = on
      log_directory = '\(places.log)'
      log_filename = 'postgresql-%a.log'
      log_rotation_age = 1d
      log_rotation_size = 0
      log_truncate_on_rotation = on
      # Customers' values stay out of the log.
      log_error_verbosity = terse
      log_min_error_statement = panic
      log_parameter_max_length = 0
      log_parameter_max_length_on_error = 0
      cluster_name = 'martlet'
      include_if_exists = 'own.conf'

      """
  }

  private var access: String {
    """
    # Written anew by every `martlet up`.
    local all martlet peer map=martlet

    """
  }

  private var accounts: String {
    var names: [String] = []
    for name in ["root", places.owner.name, places.caller.name] where !names.contains(name) { names.append(name) }
    return "# Written anew by every `martlet up`.\n" + names.map { "martlet \"\($0)\" martlet\n" }.joined()
  }

  /// Bytes of memory that there are for us: the machine's, or the limit of the control group.
  private static var memory: Int {
    let machine = SystemMemory.bytes
    guard let limit = try? File.read("/sys/fs/cgroup/memory.max"),
      let bytes = Int(String(decoding: limit.prefix { $0 != 0x0a }, as: UTF8.self))
    else { return machine }
    return min(machine, bytes)
  }
}
