// What a warehouse that loaded every night so far must say.
//
// Truth is summed up from what the generator decided to write, in integers, never from reading files back; it is kept as
// sums and counters, so its size follows people and articles, not lines. Its rules, in the words of `shop.yaml`:
//
// - Facts. A row of `sales` is (system, order_id, entry, line_no). The newest delivery of a row stands: for the shop
//   the later night, then the later file, then the later record; for the marketplace the greatest 更新时间, wherever it
//   was delivered. A delivery without a payment (or refund) row leaves one delivered before. A row of `interactions` is
//   (system, contact_id); a ticket's newest `updated_at` stands, a call never changes.
// - Records. A record rejected whole contributes nothing. A test order is filtered, all its lines, and contributes
//   nothing. A value that cannot be read, or fails a screen, rejects the rows of the feeds that name its column in any
//   place (`when` and `instant` included) and no other rows of the record. A feed whose `when` is false, or whose
//   dimension key is empty, makes no row and so rejects none. A screen on a filled-down value fails on every line.
// - Dates are of Asia/Shanghai: lines at their creation, payments at `Paid at`, refunds at `Cancelled at`, else at the
//   creation.
// - Categories are those in force at the row's instant by all catalogues so far: a version holds from its `Updated at`,
//   the first from ever. An article no catalogue has named yet is `unknown`; payments and refunds are `n/a`.
// - Persons. A member is a (system, account). Rows that feed the customer dimension attach e-mail and telephone, cleaned;
//   what was attached once stays attached. Members that share an identifier are one person, transitively, unless more
//   than four members share it. A masked telephone is none. Orders without e-mail have no customer and count for none.
//   A call's account is its telephone. Member, person and every count are over all nights so far.
// - `orders` counts different (system, order_id) with any row in the line of the table; `customers` different persons.
//
// Tables are cumulative (the warehouse after the night); `files.csv` and `rejects.csv` are the night's own. A reject
// without a column is of a record rejected whole; its column is the name that `shop.yaml` gives, and a record whose
// value breaks several feeds is listed once. Persons are numbered by first appearance in `persons.csv`.

/// The sums and counters of truth.
final class Truth {
  private let folder: String
  private var sales: SalesTruth
  private var contacts: ContactTruth
  /// Who is known by what; written by the exporters as rows feed the customer dimension.
  var identity: IdentityTruth

  /// Truth of a run, to be written to a folder.
  init(folder: String, world: World) {
    self.folder = folder
    sales = SalesTruth(world)
    contacts = ContactTruth(world)
    identity = IdentityTruth(world.people)
  }

  /// Another set of an order's rows stands from this night on.
  func replace(_ order: Order, by published: PublishedOrder, night: Int) {
    guard order.published != published else { return }
    sales.add(order, sign: -1, from: night)
    var next = order
    next.published = published
    sales.add(next, sign: 1, from: night)
  }

  /// A contact's row counts so many times more.
  func add(_ contact: ContactRow, sign: Int) {
    contacts.add(contact, sign: sign)
  }

  /// Writes the tables as they stand after a night.
  func finish(_ night: Night, files: [ExportFile]) throws {
    sales.rebind(night: night.number)
    let path = folder + "/" + night.name
    try makeFolder(path)
    let persons = identity.persons()
    try write(path + "/sales_by_month_category.csv", sales.monthsAndCategories(persons))
    try write(path + "/sales_by_channel.csv", sales.channels(persons))
    try write(path + "/sales_total.csv", sales.total(persons))
    try write(path + "/interactions_by_month_channel.csv", contacts.monthsAndChannels(persons))
    try writePersons(path + "/persons.csv", persons)
    try write(path + "/files.csv", accounts(files))
    var rejects = Array("file,line,column,reason\n".utf8)
    for file in files { rejects += file.rejects }
    try write(path + "/rejects.csv", rejects)
  }

  private func write(_ path: String, _ bytes: [UInt8]) throws {
    let file = try OutputFile(path: path)
    try file.write(bytes)
    try file.finish()
  }

  private func accounts(_ files: [ExportFile]) -> [UInt8] {
    var bytes = Array(
      ("file,records,rejected_whole,filtered,product_rejected,customer_rejected,agent_rejected,sales_rejected,"
        + "interactions_rejected\n").utf8)
    for account in files.map(\.account) {
      bytes.append(text: account.name)
      for count in [
        account.records, account.rejectedWhole, account.filtered, account.productRejected, account.customerRejected,
        account.agentRejected, account.salesRejected, account.interactionsRejected,
      ] {
        bytes.append(commas: 1)
        bytes.append(number: count)
      }
      bytes.append(0x0A)
    }
    return bytes
  }

  private func writePersons(_ path: String, _ persons: [Int32]) throws {
    let file = try OutputFile(path: path)
    try file.write(Array("system,account,person\n".utf8))
    var numbers = [Int32](repeating: 0, count: persons.count)
    var last: Int32 = 0
    var row: [UInt8] = []
    for (member, person) in persons.enumerated() where person >= 0 {
      if numbers[Int(person)] == 0 {
        last += 1
        numbers[Int(person)] = last
      }
      row.removeAll(keepingCapacity: true)
      identity.appendMember(member, to: &row)
      row.append(commas: 1)
      row.append(number: Int(numbers[Int(person)]))
      row.append(0x0A)
      try file.write(row)
    }
    try file.finish()
  }
}

/// Counts different persons among the members that appear in counters.
struct PersonCounter {
  private let persons: [Int32]
  private var seen: [Int32]
  private var round: Int32 = 0

  /// Counts by each member's person.
  init(_ persons: [Int32]) {
    self.persons = persons
    seen = [Int32](repeating: 0, count: persons.count)
  }

  /// How many persons the members with a count above zero are, over several lists of counters.
  mutating func count(_ lists: [[Int32]], firstMember: Int) -> Int {
    round += 1
    var count = 0
    for list in lists {
      for (member, rows) in list.enumerated() where rows > 0 {
        let person = Int(persons[firstMember + member])
        if seen[person] != round {
          seen[person] = round
          count += 1
        }
      }
    }
    return count
  }
}
