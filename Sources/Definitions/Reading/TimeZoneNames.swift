import OperatingSystem

/// The IANA time zones that the system has files for.
enum TimeZoneNames {
  private static let folder = "/usr/share/zoneinfo"

  /// Whether there is a zone of this name.
  static func contains(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: 0x2f, omittingEmptySubsequences: false)
    let isSafe = parts.allSatisfy { part in
      part.first.map { $0 >= 0x41 && $0 <= 0x5a } == true
        && part.allSatisfy {
          $0 >= 0x41 && $0 <= 0x5a || $0 >= 0x61 && $0 <= 0x7a || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5f || $0 == 0x2d
            || $0 == 0x2b
        }
    }
    if isSafe && name == "UTC" { return true }
    return isSafe && name.utf8.count < 64 && FileStatus(of: Path.join(folder, name))?.isFile == true
  }

  /// The zone that is nearest to a name: of the same area, or of any if the area is missing.
  static func nearest(_ name: String) -> String? {
    let areas = names(in: "").filter { FileStatus(of: Path.join(folder, $0))?.isFolder == true }
    let given = name.utf8.split(separator: 0x2f).map { String(decoding: $0, as: UTF8.self) }
    guard let last = given.last else { return nil }
    if given.count == 1 {
      for area in areas where names(in: area).contains(last) { return "\(area)/\(last)" }
      return NearestName.find(name, in: names(in: ""))
    }
    guard let area = areas.contains(given[0]) ? given[0] : NearestName.find(given[0], in: areas) else { return nil }
    let cities = names(in: area)
    return (cities.contains(last) ? last : NearestName.find(last, in: cities)).map { "\(area)/\($0)" }
  }

  private static func names(in area: String) -> [String] {
    let entries = (try? Folder.entries(Path.join(folder, area))) ?? []
    return entries.filter { $0.utf8.first.map { $0 >= 0x41 && $0 <= 0x5a } == true }
  }
}
