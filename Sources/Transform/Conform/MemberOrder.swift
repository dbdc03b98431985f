/// Members by their ids: in a list instead of a table, since there may be millions of them.
struct MemberOrder {
  /// Local numbers in ascending order of the ids.
  let locals: [Int32]
  private let ids: [Int64]

  /// Makes the order of those that have an id.
  ///
  /// - Parameter ids: `member_id` by local number; 0 for none.
  init(_ ids: [Int64]) {
    self.ids = ids
    var locals = ids.indices.compactMap { ids[$0] == 0 ? nil : Int32($0) }
    locals.sort { ids[Int($0)] < ids[Int($1)] }
    self.locals = locals
  }

  /// The local number of a member by its id; nil where it is not there.
  func local(_ id: Int64) -> Int? {
    let place = MemberOrder.place(of: id, in: locals.count) { ids[Int(locals[$0])] }
    return place.map { Int(locals[$0]) }
  }

  /// Where a number stands in an ascending list; nil where it is not there.
  static func place(of number: Int64, in list: [Int64]) -> Int? { place(of: number, in: list.count) { list[$0] } }

  /// The same of whatever has numbers in ascending order.
  static func place(of number: Int64, in count: Int, _ value: (Int) -> Int64) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if value(middle) < number { low = middle + 1 } else { high = middle }
    }
    return low < count && value(low) == number ? low : nil
  }
}
