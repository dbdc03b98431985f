// The five tables of the Star Schema Benchmark in the layout of its generator `dbgen`: fields divided by `|`, one behind
// the last as well, no header. Written after the published specification; the numbers are not those that dbgen draws, but
// of the same ranges, shares and sizes.

import Glibc

/// What is made.
struct StarSchemaBenchmark {
  /// One is about six million order lines.
  let scale: Int
  let seed: UInt64
  let folder: String

  private var customers: Int { 30_000 * scale }
  private var suppliers: Int { 2_000 * scale }
  private var parts: Int { 200_000 * (1 + Int(log2(Double(scale)))) }
  private var orders: Int { 1_500_000 * scale }

  private static let days = 2556
  private static let first = CivilDay(text: "1992-01-01")?.daysSince1970 ?? 0
  /// Orders end 151 days before the calendar does, so that all their days are in it.
  private static let orderDays = days - 151

  /// Writes the files.
  ///
  /// - Parameter orders: how many orders there are instead of 1.5 million times the scale; nil for these.
  func write(orders: Int? = nil) throws {
    try writeDates()
    try writePeople("customer", "Customer", customers, segments: BenchmarkWords.segments, stream: 1)
    try writePeople("supplier", "Supplier", suppliers, segments: nil, stream: 2)
    try writeParts()
    try writeOrders(orders ?? self.orders)
  }

  private func random(_ stream: Int) -> RandomSource { RandomSource(seed: seed, night: stream, purpose: .benchmark) }

  private func file(_ name: String) throws -> OutputFile { try OutputFile(path: "\(folder)/\(name).tbl") }

  private func writeDates() throws {
    let file = try file("date")
    for number in 0..<Self.days {
      let day = CivilDay(daysSince1970: Self.first + number)
      // 1970-01-01 was a Thursday.
      let weekday = (Self.first + number + 4) % 7
      let month = BenchmarkWords.months[day.month - 1]
      let ofYear = day.daysSince1970 - (CivilDay(text: "\(day.year)-01-01")?.daysSince1970 ?? 0) + 1
      let isLastOfMonth = CivilDay(daysSince1970: Self.first + number + 1).month != day.month
      let season =
        switch day.month {
        case 12: "Christmas"
        case 11: "Fall"
        case 1...3: "Winter"
        case 4...5: "Spring"
        case 6...8: "Summer"
        default: "Fall"
        }
      let isHoliday = (day.month, day.day) == (12, 25) || (day.month, day.day) == (1, 1)
      var row = Row()
      row.add(Self.key(day))
      row.add("\(month) \(day.day), \(day.year)")
      row.add(BenchmarkWords.weekdays[weekday])
      row.add(month)
      row.add(day.year)
      row.add(day.year * 100 + day.month)
      row.add("\(month.prefix(3))\(day.year)")
      row.add(weekday + 1)
      row.add(day.day)
      row.add(ofYear)
      row.add(day.month)
      row.add(ofYear / 7 + 1)
      row.add(season)
      row.add(weekday == 6 ? 1 : 0)
      row.add(isLastOfMonth ? 1 : 0)
      row.add(isHoliday ? 1 : 0)
      row.add((1...5).contains(weekday) ? 1 : 0)
      try file.write(row.line)
    }
    try file.finish()
  }

  /// Customers and suppliers differ in the market segment, which only customers have.
  private func writePeople(_ name: String, _ word: String, _ count: Int, segments: [String]?, stream: Int) throws {
    let file = try file(name)
    var random = random(stream)
    for key in 1...count {
      let nation = random.below(BenchmarkWords.nations.count)
      var row = Row()
      row.add(key)
      row.add("\(word)#\(Self.padded(key, 9))")
      row.add(Self.address(&random))
      row.add(BenchmarkWords.city(nation, random.below(10)))
      row.add(BenchmarkWords.nations[nation].name)
      row.add(BenchmarkWords.regions[BenchmarkWords.nations[nation].region])
      row.add(
        "\(nation + 10)-\(random.within(100...999))-\(random.within(100...999))-\(random.within(1000...9999))")
      if let segments { row.add(segments[random.below(segments.count)]) }
      try file.write(row.line)
    }
    try file.finish()
  }

  private func writeParts() throws {
    let file = try file("part")
    var random = random(3)
    func word(_ list: [String]) -> String { list[random.below(list.count)] }
    for key in 1...parts {
      let maker = random.within(1...5)
      let category = random.within(1...5)
      var row = Row()
      row.add(key)
      row.add("\(word(BenchmarkWords.colors)) \(word(BenchmarkWords.colors))")
      row.add("MFGR#\(maker)")
      row.add("MFGR#\(maker)\(category)")
      row.add("MFGR#\(maker)\(category)\(random.within(1...40))")
      row.add(word(BenchmarkWords.colors))
      row.add(
        "\(word(BenchmarkWords.typeSizes)) \(word(BenchmarkWords.typeFinishes)) \(word(BenchmarkWords.typeMetals))")
      row.add(random.within(1...50))
      row.add("\(word(BenchmarkWords.containerSizes)) \(word(BenchmarkWords.containers))")
      try file.write(row.line)
    }
    try file.finish()
  }

  private func writeOrders(_ count: Int) throws {
    struct Line {
      var part: Int
      var supplier: Int
      var quantity: Int
      var price: Int
      var discount: Int
      var tax: Int
      var cost: Int
      var commit: Int
      var ship: Int
    }
    let file = try file("lineorder")
    var random = random(4)
    let keys = (0..<Self.days).map { Self.key(CivilDay(daysSince1970: Self.first + $0)) }
    var lines: [Line] = []
    for number in 0..<count {
      // Of 32 keys eight are used, as in TPC-H.
      let key = number / 8 * 32 + number % 8 + 1
      var customer = random.within(1...customers)
      // A third of the customers order nothing.
      if customer % 3 == 0 { customer -= 1 }
      let day = random.below(Self.orderDays)
      let priority = BenchmarkWords.priorities[random.below(5)]
      lines.removeAll(keepingCapacity: true)
      for _ in 0..<random.within(1...7) {
        let part = random.within(1...parts)
        // The retail price of TPC-H, in cents.
        let unit = 90_000 + part / 10 % 20_001 + 100 * (part % 1000)
        let quantity = random.within(1...50)
        lines.append(
          Line(
            part: part, supplier: random.within(1...suppliers), quantity: quantity, price: unit * quantity,
            discount: random.within(0...10), tax: random.within(0...8), cost: unit * 6 / 10,
            commit: random.within(30...90), ship: random.below(7)))
      }
      let total = lines.reduce(0) { $0 + $1.price * (100 - $1.discount) / 100 * (100 + $1.tax) / 100 }
      for (index, line) in lines.enumerated() {
        var row = Row()
        row.add(key)
        row.add(index + 1)
        row.add(customer)
        row.add(line.part)
        row.add(line.supplier)
        row.add(keys[day])
        row.add(priority)
        row.add(0)
        row.add(line.quantity)
        row.add(line.price)
        row.add(total)
        row.add(line.discount)
        row.add(line.price * (100 - line.discount) / 100)
        row.add(line.cost)
        row.add(line.tax)
        row.add(keys[day + line.commit])
        row.add(BenchmarkWords.shipModes[line.ship])
        try file.write(row.line)
      }
    }
    try file.finish()
  }

  private static func key(_ day: CivilDay) -> Int { day.year * 10_000 + day.month * 100 + day.day }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static let letters = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ, ".utf8)

  private static func address(_ random: inout RandomSource) -> String {
    let length = random.within(10...25)
    var bytes: [UInt8] = []
    for _ in 0..<length { bytes.append(letters[random.below(letters.count)]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A line in the making.
  private struct Row {
    private var bytes: [UInt8] = []

    mutating func add(_ number: Int) {
      bytes.append(number: number)
      bytes.append(0x7C)
    }

    mutating func add(_ text: String) {
      bytes.append(text: text)
      bytes.append(0x7C)
    }

    /// The line with its end.
    var line: [UInt8] { bytes + [0x0A] }
  }
}
