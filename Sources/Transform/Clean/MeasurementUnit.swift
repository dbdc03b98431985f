import Columnar

/// A unit in which goods or times are measured.
struct MeasurementUnit: Sendable {
  /// What is measured: only quantities of one kind can be converted.
  enum Kind: Sendable { case mass, length, volume, area, duration }
  let kind: Kind
  /// How many of the kind's smallest unit it is: micrograms, micrometres, microlitres, square millimetres, milliseconds.
  /// Avoirdupois and inches by their definitions of 1959 (453.59237 g, 25.4 mm), gallons of the United States.
  let size: Int64

  /// The units that are known, by the names that exports use, in small letters.
  static let all: [String: MeasurementUnit] = {
    var all: [String: MeasurementUnit] = [:]
    func add(_ kind: Kind, _ size: Int64, _ names: String...) {
      for name in names { all[name] = MeasurementUnit(kind: kind, size: size) }
    }
    add(.mass, 1_000, "mg")
    add(.mass, 1_000_000, "g", "gr", "gram", "grams", "克")
    add(.mass, 1_000_000_000, "kg", "kgs", "kilogram", "kilograms", "公斤", "千克")
    add(.mass, 500_000_000, "斤")
    add(.mass, 1_000_000_000_000, "t", "tonne", "tonnes", "吨")
    add(.mass, 453_592_370, "lb", "lbs", "pound", "pounds")
    add(.length, 1_000, "mm", "毫米")
    add(.length, 10_000, "cm", "厘米")
    add(.length, 1_000_000, "m", "metre", "metres", "meter", "meters", "米")
    add(.length, 1_000_000_000, "km", "公里", "千米")
    add(.length, 25_400, "in", "inch", "inches", "\"")
    add(.length, 304_800, "ft", "foot", "feet")
    add(.length, 914_400, "yd", "yard", "yards")
    add(.length, 1_609_344_000, "mi", "mile", "miles")
    add(.volume, 1_000, "ml", "毫升")
    add(.volume, 10_000, "cl")
    add(.volume, 1_000_000, "l", "litre", "litres", "liter", "liters", "升")
    add(.area, 100, "cm2", "cm²")
    add(.area, 1_000_000, "m2", "m²", "sqm", "平方米")
    add(.duration, 1, "ms", "毫秒")
    add(.duration, 1_000, "s", "sec", "secs", "second", "seconds", "秒")
    add(.duration, 60_000, "min", "mins", "minute", "minutes", "分钟", "分")
    add(.duration, 3_600_000, "h", "hr", "hrs", "hour", "hours", "小时")
    add(.duration, 86_400_000, "d", "day", "days", "天")
    return all
  }()

  private static let table: (names: ByteTable, units: [MeasurementUnit]) = {
    var names = ByteTable()
    var units: [MeasurementUnit] = []
    for (name, unit) in all {
      let bytes = Array(name.utf8)
      if names.insert(bytes.span).isNew { units.append(unit) }
    }
    return (names, units)
  }()

  /// The unit that a text names, whatever the case of its letters.
  static func find(_ name: Span<UInt8>) -> MeasurementUnit? {
    guard name.count <= 16 else { return nil }
    var lower: [16 of UInt8] = .init(repeating: 0)
    for index in name.indices { lower[index] = name[index] &- 0x41 < 26 ? name[index] | 0x20 : name[index] }
    return table.names.find(lower.span.extracting(0..<name.count)).map { table.units[$0] }
  }
}
