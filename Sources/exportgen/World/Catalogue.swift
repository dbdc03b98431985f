// The catalogue's whole history is decided before the first night is written, because truth must know which category an
// article will turn out to have had: a later night can tell of a change that an earlier night's sales already follow.

/// A row of the catalogue as some night first writes it.
struct CatalogueVersion {
  /// The `Updated at` of the row: from then on it is in force.
  var effective: Int
  /// The category, as a place in `Words.categories`.
  var category: Int
  /// The list price in fen.
  var price: Int
  /// The first night (0, 1, …) whose catalogue has the row.
  var night: Int
}

/// An article.
struct Article {
  /// The name, made into a field of CSV.
  var title: [UInt8]
  /// Its rows, in the order of their instants and nights.
  var versions: [CatalogueVersion]
}

/// All articles, in the order in which they were added.
struct Catalogue {
  /// The category of a payment or refund.
  static let notApplicable = Words.categories.count
  /// The category of an article that no catalogue has named yet.
  static let unknown = Words.categories.count + 1
  /// How many labels of categories there are.
  static let labelCount = Words.categories.count + 2

  private(set) var articles: [Article] = []
  /// How many articles the catalogue has by each night, and by one night more.
  private(set) var counts: [Int] = []

  /// Decides the history of all nights.
  init(_ options: Options) {
    for night in 0...options.nights {
      var source = RandomSource(seed: options.seed, night: night, purpose: .catalogue)
      let day = (options.from + night) * secondsOfDay
      if night > 0 {
        for _ in 0..<max(2, articles.count / 100) {
          change(source.below(articles.count), night: night, day: day, newCategory: true, &source)
          change(source.below(articles.count), night: night, day: day, newCategory: false, &source)
        }
      }
      for _ in 0..<(night == 0 ? options.products : max(2, options.products / 200)) {
        let past = source.below(night == 0 ? 300 * secondsOfDay : 20 * 3600)
        add(effective: night == 0 ? day - 5 * secondsOfDay - past : day + past, night: night, &source)
      }
      counts.append(articles.count)
    }
  }

  private mutating func add(effective: Int, night: Int, _ source: inout RandomSource) {
    let category = source.below(Words.categories.count)
    let things = Words.categories[category].things
    let thing = things[source.below(things.count)]
    let adjective = Words.adjectives[source.below(Words.adjectives.count)]
    var title: [UInt8] = []
    switch source.below(10) {
    case 0...4:
      title += adjective.chinese + thing.chinese
    case 5...8:
      title += adjective.latin
      title.append(0x20)
      title.append(word: thing.latin)
    default:
      title.append(word: thing.latin)
      title.append(text: ", \"")
      title += adjective.latin
      title.append(0x22)
    }
    title.append(text: " ")
    title.append(number: source.within(1...40) * 25)
    var field: [UInt8] = []
    field.append(field: title)
    let price = source.within(9...400) * 100 + [0, 50, 80, 90, 99][source.below(5)]
    let version = CatalogueVersion(effective: effective, category: category, price: price, night: night)
    articles.append(Article(title: field, versions: [version]))
  }

  /// A change on the day or, for a third of the changes, up to three days before it.
  private mutating func change(_ article: Int, night: Int, day: Int, newCategory: Bool, _ source: inout RandomSource) {
    let late = source.below(3) == 0 ? source.below(3 * secondsOfDay) : 0
    let effective = day + source.below(secondsOfDay) - late
    let move = source.within(1...Words.categories.count - 1)
    guard let last = articles[article].versions.last, last.night < night, last.effective < effective else { return }
    var next = last
    next.effective = effective
    next.night = night
    if newCategory {
      next.category = (last.category + move) % Words.categories.count
    } else {
      next.price = max(100, last.price + (move - 6) * 100)
    }
    articles[article].versions.append(next)
  }

  /// The row that the catalogue of a night has for an article; nil when it has none yet.
  func row(of article: Int, night: Int) -> CatalogueVersion? {
    articles[article].versions.last { $0.night <= night }
  }

  /// The category an event belongs to by what has been told up to a night.
  ///
  /// The version in force is the last that begins no later than the event; the first is open to the past.
  func category(of article: Int, at instant: Int, told night: Int) -> Int {
    guard article >= 0, let first = articles[article].versions.first, first.night <= night else { return Self.unknown }
    let inForce = articles[article].versions.last { $0.night <= night && $0.effective <= instant }
    return (inForce ?? first).category
  }

  /// Whether nights after this one tell more of the article.
  func changes(_ article: Int, after night: Int) -> Bool {
    guard article >= 0, let last = articles[article].versions.last else { return false }
    return last.night > night
  }

  /// Appends the SKU in its clean spelling; articles below zero are never catalogued.
  static func appendSKU(_ article: Int, to bytes: inout [UInt8]) {
    bytes.append(text: article < 0 ? "GONE-" : "SKU-")
    bytes.append(number: article < 0 ? -article : article, width: 5)
  }

  /// The label truth gives a category.
  static func label(_ category: Int) -> String {
    category == notApplicable ? "n/a" : category == unknown ? "unknown" : Words.categories[category].name
  }
}
