// Exports of neighbouring nights overlap: some orders are delivered again, most of them because they have changed.

/// Orders to be written again, by the night in which that happens.
struct RepeatedOrders {
  private var nights: [[Order]]

  /// None yet.
  init(nights: Int) {
    self.nights = [[Order]](repeating: [], count: nights)
  }

  /// Decides whether an order is delivered again on one of the next nights.
  mutating func consider(_ order: Order, after night: Night, _ source: inout RandomSource) {
    let open = order.last.updated >= night.end
    guard source.chance(percent: open ? 70 : 3) else { return }
    let next = night.number + source.within(1...2)
    if next < nights.count { nights[next].append(order) }
  }

  /// The orders to deliver again in a night.
  mutating func take(_ night: Night) -> [Order] {
    defer { nights[night.number] = [] }
    return nights[night.number]
  }
}
