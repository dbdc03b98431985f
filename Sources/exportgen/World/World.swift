// What all nights have in common, and what a night is.

/// The invented shop: its people, its articles, and what was asked for.
struct World {
  let options: Options
  let people: People
  let catalogue: Catalogue

  /// Invents the shop.
  init(_ options: Options) {
    self.options = options
    people = People(count: options.persons, seed: options.seed, firstDay: options.from)
    catalogue = Catalogue(options)
  }

  /// The night of a number from 0.
  func night(_ number: Int) -> Night {
    Night(number: number, start: (options.from + number) * secondsOfDay)
  }
}

/// One night's delivery: what happened on its day, and what is repeated or comes late.
struct Night {
  /// 0, 1, …
  let number: Int
  /// The day's first instant.
  let start: Int

  /// The instant of the export: the end of the day.
  var end: Int { start + secondsOfDay }

  /// The batch's name.
  var name: String { CivilDay(daysSince1970: start / secondsOfDay).text }

  /// The instant at which so much of the day's business is done: little of it at night, most in the evening.
  func instant(done: Int, of all: Int, _ source: inout RandomSource) -> Int {
    let total = hourWeights.reduce(0, +)
    var rest = min(done, all - 1) * total * 3600 / all
    for (hour, weight) in hourWeights.enumerated() {
      if rest < weight * 3600 { return start + hour * 3600 + min(3599, rest / weight + source.below(20)) }
      rest -= weight * 3600
    }
    return end - 1
  }
}

private let hourWeights = [2, 1, 1, 1, 1, 2, 3, 5, 8, 10, 11, 11, 12, 11, 10, 10, 10, 11, 13, 16, 18, 16, 10, 5]
