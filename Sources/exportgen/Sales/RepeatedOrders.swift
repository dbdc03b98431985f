// Exports of neighbouring nights overlap: some orders are delivered again, most of them because they have changed.

/// Orders to be written again, by the night in which that happens.
struct RepeatedOrders {
  private var nights: [[Order]]
  /// Of a first night with years of orders, the share in millionths that is thought of: as many as nights can bring.
  private let share: Int?

  /// None yet.
  init(_ options: Options) {
    nights = [[Order]](repeating: [], count: options.nights)
    share = options.first.map { first in
      min(1_000_000, 1_500_000 * options.lines / first * max(1, options.nights - 1))
    }
  }

  /// Decides whether an order is delivered again on one of the next nights; one of years of orders on any.
  mutating func consider(_ order: Order, after night: Night, _ source: inout RandomSource) {
    let open = order.last.updated >= night.end
    guard source.chance(percent: open ? 70 : 3) else { return }
    var next = night.number + source.within(1...2)
    if night.number == 0, let share {
      guard source.chance(perMillion: share), nights.count > 1 else { return }
      next = source.within(1...nights.count - 1)
    }
    if next < nights.count { nights[next].append(order) }
  }

  /// The orders to deliver again in a night.
  mutating func take(_ night: Night) -> [Order] {
    defer { nights[night.number] = [] }
    return nights[night.number]
  }
}
