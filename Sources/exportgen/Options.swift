// The command line: what can be asked for, and how a wrong request is answered.

/// What a run was asked to make.
struct Options {
  /// Folder of the exports.
  var out = ""
  /// Folder of the truth; nil for none.
  var truth: String?
  /// How many nights.
  var nights = 3
  /// The first night, in days since 1970-01-01.
  var from = 20_777
  /// New sales lines a night.
  var lines = 6000
  /// New sales lines of the first night; nil for as many as in others.
  var first: Int?
  /// How many of the people order on later nights; nil for all.
  var regulars: Int?
  /// What all random choices follow from.
  var seed: UInt64 = 1
  /// Whether exports have duplicates, faults, late orders and the like.
  var dirt = true
  /// Whether only the catalogue and the shop's orders are made.
  var onlySales = false
  /// How many people there are.
  var persons = 0
  /// How many articles there are on the first night.
  var products = 0
}

/// What the arguments ask for.
enum Request {
  case help
  case run(Options)
  /// The tables of the Star Schema Benchmark, with so many orders; nil: as many as its scale says.
  case benchmark(StarSchemaBenchmark, orders: Int?)
}

/// A command line that cannot be carried out.
struct UsageFailure: Error {
  var message: String
}

extension Options {
  /// New sales lines of a night.
  func lines(of night: Night) -> Int { night.number == 0 ? first ?? lines : lines }

  /// How many of a night's lines are the marketplace's.
  func marketplaceLines(of lines: Int) -> Int { onlySales ? 0 : lines * 35 / 100 }

  /// The text of `--help`.
  static let help = """
    Usage: exportgen --out DIR --truth DIR|none [options]
           exportgen ssb --out DIR [--scale N] [--orders N] [--seed N]

    Writes the nightly export files of an invented shop, and what a warehouse must say after loading them.

      --out DIR          folder of the exports
      --truth DIR|none   folder of the truth, one folder a night; none leaves it out
      --nights N         nights to write (3)
      --from YYYY-MM-DD  the first night (2026-11-20)
      --lines N          new sales lines a night (6000)
      --first N          new sales lines of the first night, for one that loads years at once (as --lines)
      --regulars N       people who order on later nights, some of all (all)
      --seed N           another seed, another shop (1)
      --dirt on|off      duplicates, late, repeated, foreign, test and broken records (on)
      --only sales       just the catalogue and the shop's orders, which then have all lines
      --persons N        people (a twentieth of the first night's lines, at least 200)
      --products N       articles on the first night (2000; 200 below 50000 lines)
      --help             this text

    The same arguments give the same bytes, and more nights leave the earlier ones as they were.

    exportgen ssb writes the five tables of the Star Schema Benchmark in the layout of its dbgen. A scale of 1 is
    1,500,000 orders with about six million lines.
    """

  /// Reads the arguments, without the command's name.
  static func parse(_ arguments: [String]) throws(UsageFailure) -> Request {
    if arguments.first == "ssb" { return try parseBenchmark(Array(arguments.dropFirst())) }
    var options = Options()
    var truthGiven = false
    var index = 0
    while index < arguments.count {
      let flag = arguments[index]
      if flag == "--help" || flag == "-h" { return .help }
      guard known.contains(flag) else { throw UsageFailure(message: "unknown argument '\(flag)'") }
      guard index + 1 < arguments.count else { throw UsageFailure(message: "\(flag) needs a value") }
      let value = arguments[index + 1]
      index += 2
      switch flag {
      case "--out": options.out = value
      case "--truth":
        truthGiven = true
        options.truth = value == "none" ? nil : value
      case "--nights": options.nights = try number(flag, value, 1...3650)
      case "--lines": options.lines = try number(flag, value, 10...1_000_000_000)
      case "--first": options.first = try number(flag, value, 10...1_000_000_000)
      case "--regulars": options.regulars = try number(flag, value, 200...50_000_000)
      case "--persons": options.persons = try number(flag, value, 200...50_000_000)
      case "--products": options.products = try number(flag, value, 20...1_000_000)
      case "--seed":
        guard let seed = UInt64(value) else { throw UsageFailure(message: "--seed \(value): not a whole number") }
        options.seed = seed
      case "--from":
        guard let day = CivilDay(text: value), (2000...2100).contains(day.year) else {
          throw UsageFailure(message: "--from \(value): not a day as YYYY-MM-DD from 2000 to 2100")
        }
        options.from = day.daysSince1970
      case "--dirt":
        guard value == "on" || value == "off" else { throw UsageFailure(message: "--dirt \(value): either on or off") }
        options.dirt = value == "on"
      default:
        guard value == "sales" else { throw UsageFailure(message: "--only \(value): only 'sales' is known") }
        options.onlySales = true
      }
    }
    guard !options.out.isEmpty else { throw UsageFailure(message: "--out is missing") }
    guard truthGiven, options.truth != "" else {
      throw UsageFailure(message: "--truth is missing (a folder, or none)")
    }
    if options.persons == 0 { options.persons = max(200, (options.first ?? options.lines) / 20) }
    if options.products == 0 { options.products = options.lines < 50_000 ? 200 : 2000 }
    return .run(options)
  }

  private static func parseBenchmark(_ arguments: [String]) throws(UsageFailure) -> Request {
    var out = ""
    var (scale, seed) = (1, UInt64(1))
    var orders: Int?
    var index = 0
    while index < arguments.count {
      let flag = arguments[index]
      if flag == "--help" || flag == "-h" { return .help }
      guard ["--out", "--scale", "--orders", "--seed"].contains(flag) else {
        throw UsageFailure(message: "unknown argument '\(flag)'")
      }
      guard index + 1 < arguments.count else { throw UsageFailure(message: "\(flag) needs a value") }
      let value = arguments[index + 1]
      index += 2
      switch flag {
      case "--out": out = value
      case "--scale": scale = try number(flag, value, 1...1000)
      case "--orders": orders = try number(flag, value, 1...1_500_000_000)
      default:
        guard let number = UInt64(value) else { throw UsageFailure(message: "--seed \(value): not a whole number") }
        seed = number
      }
    }
    guard !out.isEmpty else { throw UsageFailure(message: "--out is missing") }
    return .benchmark(StarSchemaBenchmark(scale: scale, seed: seed, folder: out), orders: orders)
  }

  private static let known: Set<String> = [
    "--out", "--truth", "--nights", "--from", "--lines", "--seed", "--dirt", "--only", "--persons", "--products",
    "--first", "--regulars",
  ]

  private static func number(
    _ flag: String, _ value: String, _ range: ClosedRange<Int>
  ) throws(UsageFailure) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw UsageFailure(
        message: "\(flag) \(value): not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
