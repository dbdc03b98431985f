import Definitions
import OperatingSystem
import PostgreSQL
import Stages
import Warehouse

/// The project that a command works in: the folder with `pipelines/` and `schemas/`.
struct Project {
  /// Its absolute path.
  let root: String

  /// Finds the project: the working folder, or the nearest above it that has `pipelines/` or `schemas/`.
  init() throws {
    let start = try Path.workingFolder()
    var folder = start
    while true {
      if Path.exists(Path.join(folder, "schemas")) || Path.exists(Path.join(folder, "pipelines")) { break }
      if folder == "/" {
        folder = start
        break
      }
      folder = Path.parent(folder)
    }
    root = folder
  }

  /// Names of the warehouses that are defined.
  func warehouseNames() throws -> [String] {
    let folder = Path.join(root, "schemas")
    guard Path.exists(folder) else { return [] }
    return try Folder.entries(folder).filter { Path.exists(Path.join(Path.join(folder, $0), "warehouse.yaml")) }
  }

  /// Reads a warehouse's definitions.
  func warehouse(_ name: String) throws -> Definitions.Warehouse {
    let names = try warehouseNames()
    guard names.contains(name) else {
      throw Failure(
        .usage, "there is no warehouse \(name)", at: Path.join(root, "schemas"),
        remedy: NearestName.remedy(name, in: names, called: "there are"))
    }
    return try DefinitionReader.warehouse(folder: Path.join(Path.join(root, "schemas"), name))
  }

  /// The warehouse whose cubes' files alone have a cube's name in them: the others need not be read to know that they have no
  /// such cube.
  private func onlyWarehouse(naming cube: String) throws -> Definitions.Warehouse? {
    let name = Array(cube.utf8)
    let naming = try warehouseNames().filter { warehouse in
      let folder = Path.join(Path.join(Path.join(root, "schemas"), warehouse), "cubes")
      guard Path.exists(folder) else { return false }
      return try Folder.entries(folder).contains { file in
        let bytes = (try? File.read(Path.join(folder, file))) ?? []
        return bytes.indices.contains { bytes[$0...].starts(with: name) }
      }
    }
    return naming.count == 1 ? try warehouse(naming[0]) : nil
  }

  /// The warehouse that is meant: the one named, the only one, the only one with such a cube or table, or of several the
  /// only one that the database has.
  ///
  /// - Parameter access: the database that is asked; nil where none may be.
  func warehouse(
    named name: String?, cube: String? = nil, table: String? = nil, in access: WarehouseAccess? = nil
  ) throws -> Definitions.Warehouse {
    if let name { return try warehouse(name) }
    if let cube, let only = try onlyWarehouse(naming: cube), only.cube(cube) != nil { return only }
    let all = try warehouseNames().map { try warehouse($0) }
    guard !all.isEmpty else {
      throw Failure(
        .usage, "there are no definitions of a warehouse", at: Path.join(root, "schemas"),
        remedy: "run martlet in the project's folder, the one with pipelines/ and schemas/")
    }
    var candidates = cube.map { cube in all.filter { $0.cube(cube) != nil } } ?? all
    if let table {
      let having = candidates.filter { $0.fact(table) != nil || $0.dimension(table) != nil }
      if !having.isEmpty { candidates = having }
    }
    if candidates.count == 1 { return candidates[0] }
    if candidates.isEmpty, let cube {
      let names = all.flatMap { $0.cubes.map(\.name) }
      throw Failure(
        .usage, "there is no cube \(cube)", remedy: NearestName.remedy(cube, in: names, called: "there are"))
    }
    if let access {
      let there = try access.withConnection { try SchemaApply.warehouses($0) }
      let found = candidates.filter { there.contains($0.name) }
      if found.count == 1 { return found[0] }
    }
    throw Failure(
      .usage, "several warehouses could be meant: \(candidates.map(\.name).joined(separator: ", "))",
      remedy: "name one by --schema")
  }
}

extension Invocation {
  /// The server that is meant: `--warehouse`, the environment, or the project's private cluster.
  func access(root: String) throws -> WarehouseAccess {
    if holdsPassword {
      throw Failure(
        .usage, "--warehouse holds a password, which everybody on this machine can see",
        remedy: "put it into ~/.pgpass, PGPASSWORD or a service file, or the whole into MARTLET_WAREHOUSE")
    }
    return access(conninfo: try WarehouseAddress.resolve(flag: self[.warehouse], projectRoot: root))
  }

  /// The same, connecting already; nil where something is in the way, for `access` to tell or do away with: what is wrong with
  /// the rest of the command comes first, and no server is started for it.
  func accessAhead(root: String) -> WarehouseAccess? {
    guard !holdsPassword, let conninfo = try? WarehouseAddress.ready(flag: self[.warehouse], projectRoot: root) else {
      return nil
    }
    return access(conninfo: conninfo).connectingAhead()
  }

  private var holdsPassword: Bool { self[.warehouse].map { Connection.holdsPassword($0) } ?? false }

  private func access(conninfo: String) -> WarehouseAccess {
    let log = log
    return WarehouseAccess(conninfo: conninfo, warn: { log.tell($0, .warning) })
  }
}
