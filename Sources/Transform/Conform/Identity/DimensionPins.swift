import Columnar
import Definitions

/// What pipelines say of who is who in a dimension: the batch's own by its file, the others by what the warehouse keeps.
struct DimensionPins {
  /// What the file of the batch's pipeline says; sorted.
  var own: [IdentityPin] = []
  /// What other pipelines say.
  private(set) var others: [IdentityPin] = []
  /// What the batch's pipeline said until now.
  private(set) var withdrawn: [IdentityPin] = []

  /// Takes over what the warehouse keeps, in the layout of `Dimension.pinLayout`.
  mutating func take(_ chunks: [Chunk], pipeline: String) {
    let stated = Set(own)
    for chunk in chunks {
      let texts = (0..<6).map { chunk.text($0) }
      for row in 0..<chunk.rowCount {
        let words = texts.map { $0.string(row) ?? "" }
        guard let relation = IdentityPin.Relation(rawValue: words[1]) else { continue }
        let pin = IdentityPin(
          relation, MemberReference(system: words[2], key: words[3]),
          MemberReference(system: words[4], key: words[5]))
        if words[0] != pipeline { others.append(pin) } else if !stated.contains(pin) { withdrawn.append(pin) }
      }
    }
  }

  /// Those in force between members that there are.
  func inForce(_ directory: MemberDirectory) -> MemberPins {
    var pins = MemberPins()
    for pin in Set(own + others).sorted(by: IdentityPin.precedes) {
      guard let pair = DimensionPins.members(pin, directory) else { continue }
      switch pin.relation {
      case .together: pins.together.append(pair)
      case .apart: pins.apart.append(pair)
      }
    }
    return pins
  }

  /// Members that were pinned together until now.
  func unpinned(_ directory: MemberDirectory) -> [MemberPins.Pair] {
    withdrawn.filter { $0.relation == .together }.compactMap { DimensionPins.members($0, directory) }
  }

  private static func members(_ pin: IdentityPin, _ directory: MemberDirectory) -> MemberPins.Pair? {
    guard let first = directory.find(pin.first), let second = directory.find(pin.second) else { return nil }
    return (Int32(first), Int32(second))
  }

  /// Writes the file's pins in the layout of `Dimension.pinLayout`.
  func write(_ dimension: Dimension, pipeline: String, batchID: Int64, to sink: any TableSink) throws {
    var table = TableBuilder(dimension.pinLayout)
    for pin in own {
      table.text(pipeline.utf8)
      table.text(pin.relation.rawValue.utf8)
      for member in [pin.first, pin.second] {
        table.text(member.system.utf8)
        table.text(member.key.utf8)
      }
      table.integer(batchID)
      try table.endRow(sink)
    }
    try table.finish(sink)
  }
}

extension MemberDirectory {
  /// The local number of a member that a pin names, if it is there.
  fileprivate func find(_ member: MemberReference) -> Int? {
    guard let system = systems.firstIndex(of: member.system) else { return nil }
    return find(Array(member.key.utf8).span, system: system)
  }

  /// Whether one member comes before another, bytewise by system and natural key.
  func precedes(_ left: Int32, _ right: Int32) -> Bool {
    let (one, other) = (systemOf[Int(left)], systemOf[Int(right)])
    if one != other { return systems[Int(one)].utf8.lexicographicallyPrecedes(systems[Int(other)].utf8) }
    return key(Int(left)).lexicographicallyPrecedes(key(Int(right)))
  }
}
