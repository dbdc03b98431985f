// An order as it really was: the exporters write it, truth sums it up, and neither reads the other.

/// A line of an order.
struct OrderLine {
  /// The article; below zero when no catalogue ever has it.
  var article: Int32
  var quantity: Int32
  /// Unit price in fen.
  var price: Int32
  /// Discount on the line in fen.
  var discount: Int32
}

/// How far an order has come.
enum OrderStatus: UInt8 {
  case pending
  case paid
  case shipped
  case completed
  case refunded
  case partiallyRefunded
  case closed
}

/// What an order says from some instant on.
struct OrderState {
  /// Since when it says so: the marketplace's version.
  var updated: Int
  var status: OrderStatus
  /// When it was paid; 0 for not yet.
  var paidAt = 0
  /// When it was cancelled; 0 for not.
  var cancelledAt = 0
  /// Money returned, in fen.
  var refunded = 0
  /// Units added to the first line since it was placed.
  var addedQuantity = 0
  /// Fen taken off the first line's price since it was placed.
  var priceCut = 0
}

/// Which rows of an order the warehouse has, and from which of its two states: 0 none, 1 first, 2 last.
struct PublishedOrder: Equatable {
  /// Two bits a line.
  private var lineStates: UInt32 = 0
  var payment: UInt8 = 0
  var refund: UInt8 = 0

  /// The state from which a line is published.
  func line(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: lineStates >> UInt32(index * 2) & 3)
  }

  /// Publishes a line from a state.
  mutating func setLine(_ index: Int, _ state: UInt8) {
    lineStates = lineStates & ~(3 << UInt32(index * 2)) | UInt32(state) << UInt32(index * 2)
  }
}

/// An order of the shop or the marketplace.
struct Order {
  /// Most lines an order has.
  static let mostLines = 8

  var system: SourceSystem
  var number: Int
  /// The buyer; -1 for a guest.
  var person: Int
  /// The telephone the order gives; none where it is masked or left out.
  var phone: PhoneKind
  /// A test order, which the pipeline filters.
  var isTest = false
  /// An order in US dollars, whose sales the pipeline rejects.
  var isForeign = false
  var created: Int
  var lines: [OrderLine]
  var shipping: Int
  /// What the order says at first, and what it says in the end; the same where nothing happened.
  var first: OrderState
  var last: OrderState
  /// Decides how the order is written, equally each time.
  var flavour: UInt64
  var published = PublishedOrder()

  /// The first (1) or last (2) state.
  func state(_ which: UInt8) -> OrderState {
    which == 1 ? first : last
  }

  /// Which state an export at an instant tells.
  func state(at instant: Int) -> UInt8 {
    last.updated < instant ? 2 : 1
  }

  /// The units of a line in a state.
  func quantity(_ index: Int, _ state: OrderState) -> Int {
    Int(lines[index].quantity) + (index == 0 ? state.addedQuantity : 0)
  }

  /// The unit price of a line in a state, in fen.
  func price(_ index: Int, _ state: OrderState) -> Int {
    Int(lines[index].price) - (index == 0 ? state.priceCut : 0)
  }

  /// The lines' gross less discounts in a state, in fen.
  func net(_ state: OrderState) -> Int {
    var sum = 0
    for index in lines.indices { sum += quantity(index, state) * price(index, state) - Int(lines[index].discount) }
    return sum
  }

  /// What the buyer pays in a state, in fen.
  func total(_ state: OrderState) -> Int {
    net(state) + shipping
  }
}
