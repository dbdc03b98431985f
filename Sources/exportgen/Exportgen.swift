// `exportgen` makes realistic exports with known truth: for the demonstration, the tests and the benchmarks.
//
// The order of making is: decide the world (people, catalogue), then night by night write each system's export, telling
// truth what was written, then write truth's tables of the night.

import Glibc

/// The command.
@main
enum Exportgen {
  static func main() {
    do {
      switch try Options.parse(Array(CommandLine.arguments.dropFirst())) {
      case .help: print(Options.help)
      case .run(let options): try run(options)
      case .benchmark(let benchmark, let orders):
        try makeFolder(benchmark.folder)
        try benchmark.write(orders: orders)
      }
    } catch let failure as UsageFailure {
      report("exportgen: \(failure.message)\nTry 'exportgen --help'.")
      exit(2)
    } catch let failure as FileFailure {
      report("exportgen: \(failure.message)")
      exit(1)
    } catch {
      report("exportgen: \(error)")
      exit(1)
    }
  }

  private static func run(_ options: Options) throws {
    try makeFolder(options.out)
    let world = World(options)
    let truth = options.truth.map { Truth(folder: $0, world: world) }
    var shop = ShopExport(world)
    var marketplace = MarketplaceExport(world)
    var tickets = TicketExport(world)
    var calls = CallExport(world)
    for number in 0..<options.nights {
      let night = world.night(number)
      var files = [try writeCatalogue(world, night, folder: options.out)]
      files += try shop.write(night, folder: options.out, truth: truth)
      if !options.onlySales {
        files.append(try marketplace.write(night, folder: options.out, truth: truth))
        files.append(try tickets.write(night, folder: options.out, truth: truth))
        files.append(try calls.write(night, folder: options.out, truth: truth))
      }
      try truth?.finish(night, files: files)
    }
  }
}
