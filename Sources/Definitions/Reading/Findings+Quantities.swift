// Numbers with a unit.

import Columnar

extension Findings {
  /// A number of bytes, such as `50GB` or `512MiB`.
  func size(_ node: YAMLNode, _ subject: String) -> Int? {
    let units: [(String, Int)] = [
      ("B", 1), ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
      ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]
    if let size = quantity(node.text, units), size > 0 { return size }
    report("\(subject): expected a size such as 50GB or 512MiB, found \(node.kind)", at: node.place)
    return nil
  }

  fileprivate static let times = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]

  /// Seconds of a time of at most so many days, such as `30m`.
  func duration(_ node: YAMLNode, _ subject: String, mostDays: Int = 7) -> Int? {
    if let seconds = quantity(node.text, Self.times), seconds <= mostDays * 86_400 { return seconds }
    report(
      "\(subject): expected a time such as 10s, 30m or 2h, at most \(mostDays)d, found \(node.kind)", at: node.place)
    return nil
  }

  /// A share from 0 to 1: `5%` or `0.05`.
  func share(_ node: YAMLNode, _ subject: String) -> Double? {
    if let text = node.text {
      let isPercent = text.hasSuffix("%")
      let number = ScaledDecimal.parse(Array((isPercent ? String(text.dropLast()) : text).utf8).span, scale: 9)
      let share = number.map { Double($0) / (isPercent ? 100e9 : 1e9) }
      if let share, share >= 0, share <= 1 { return share }
    }
    report("\(subject): expected a share as 5% or 0.05, found \(node.kind)", at: node.place)
    return nil
  }

  /// Which run folders are kept: those of a time, such as `30d`, or a number of them.
  func retention(_ node: YAMLNode, _ subject: String) -> RunRetention? {
    if let text = node.text, let retention = RunRetention(text) { return retention }
    report("\(subject): expected a time such as 30d, or a number of runs, found \(node.kind)", at: node.place)
    return nil
  }

  /// How long delivered files are kept: `all`, those of a time, such as `400d`, or of a number of batches; nil for `none`.
  func archivePolicy(_ node: YAMLNode, _ subject: String) -> ArchivePolicy? {
    switch node.text {
    case "all": return .all
    case "none": return nil
    case let text?:
      if let retention = RunRetention(text), retention != .count(0), retention != .seconds(0) {
        return .batches(retention)
      }
      fallthrough
    case nil:
      report(
        "\(subject): expected all, a time such as 400d, a number of batches, or none, found \(node.kind)",
        at: node.place)
      return nil
    }
  }

  /// A whole number and one of some units.
  private func quantity(_ text: String?, _ units: [(name: String, value: Int)]) -> Int? { Self.quantity(text, units) }

  fileprivate static func quantity(_ text: String?, _ units: [(name: String, value: Int)]) -> Int? {
    guard let text else { return nil }
    let digits = text.prefix { $0 >= "0" && $0 <= "9" }
    var name = text.dropFirst(digits.count)
    if name.first == " " { name.removeFirst() }
    guard let number = Int(digits), let unit = units.first(where: { $0.name == name }) else { return nil }
    let product = number.multipliedReportingOverflow(by: unit.value)
    return product.overflow ? nil : product.partialValue
  }
}

extension RunRetention {
  /// Reads `30d`, or `7` for a number; nil for what is neither.
  package init?(_ text: String) {
    if let count = Int(text), count >= 0 {
      self = .count(count)
    } else if let seconds = Findings.quantity(text, Findings.times) {
      self = .seconds(seconds)
    } else {
      return nil
    }
  }
}
