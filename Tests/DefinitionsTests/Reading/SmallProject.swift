import Definitions
import Foundation
import Testing

/// A project of one small pipeline and warehouse, which tests spoil in one place.
struct SmallProject {
  static let files: [(path: String, text: String)] = [
    (
      "pipelines/small.yaml",
      """
      pipeline: small
      warehouse: mini
      exports: exports
      rejects: {at_most: 10, share: 5%}
      sources:
        orders:
          system: shop
          files: "orders_{batch}.csv"
          format: csv
          dialect: {delimiter: ";", quote: none}
          encoding: gb18030
          zone: Asia/Shanghai
          version: changed_at
          "null": ["-", ""]
          fill_down: {by: id, columns: [email]}
          number: {line_no: id}
          columns:
            id: {from: Order, clean: [trim], required: true}
            email: {from: [Email, E-mail], clean: [lowercase, {map: {a: b}}]}
            phone: {from: Phone, clean: [{phone: CN}]}
            status: {from: Status, screens: [{in: [paid, open], severity: flag}]}
            price: {from: Price, type: decimal(2), screens: [{range: {from: 0, to: 999.99}, severity: reject}]}
            quantity: {from: Quantity, type: integer}
            changed_at: {from: Changed, type: timestamp, format: "%Y-%m-%d %H:%M"}
          lookups:
            team: {from: people, key: email, match: email, take: team, policy: first}
          derive:
            amount: quantity * price
          filters:
            test orders: email like '%@example.test'
          feeds:
            - dimension: customer
              key: {account: email}
              effective: changed_at
              attributes: {name: "upper(email)", city: team}
              identifiers: {email: email}
            - fact: sales
              grain: {order_id: id, line_no: line_no}
              instant: changed_at
              roles: {date: changed_at, time: changed_at, customer: email, channel: "'shop'"}
              degenerate: {status: status}
              measures: {quantity: quantity, amount: amount}
        people:
          system: desk
          files: people.json
          format: json
          records: data.people
          columns:
            email: {from: contact.email}
            team: team
        counts:
          system: till
          files: counts.txt
          format: fixed_width
          dialect: {skip: 1, footer: 1, comment: "*"}
          columns:
            shelf: {at: 1-6, pad: {before: "0"}}
            counted: {at: 7-12, type: integer}
          screens:
            - {rule: counted >= 0, name: counted, severity: reject}
            - {reference: channel, key: shelf}
            - {gaps: shelf}
            - {hierarchy: [shelf, counted]}
            - {volume: {at_least: 50%, at_most: 200%, batches: 5}, severity: stop}
      """
    ),
    (
      "schemas/mini/warehouse.yaml",
      """
      warehouse: mini
      description: A small one
      zone: Asia/Shanghai
      currency: CNY
      calendar:
        from: 2026-01-01
        to: 2026-12-31
        fiscal_year_starts: 4
        holidays: days.csv
      """
    ),
    (
      "schemas/mini/days.csv",
      """
      date,name,working
      2026-01-01,New Year,false
      2026-01-04,Sunday worked,true
      """
    ),
    (
      "schemas/mini/dimensions/customer.yaml",
      """
      dimension: customer
      description: A person
      natural_key: {account: text}
      identity:
        identifiers:
          email: {shared_by_at_most: 4}
        trust: [shop, desk]
      attributes:
        name: {type: text, history: overwrite, personal: true}
        city: {type: text, history: versioned}
      hierarchies:
        geography: [city]
      """
    ),
    (
      "schemas/mini/dimensions/channel.yaml",
      """
      dimension: channel
      natural_key: {code: text}
      conformed: true
      attributes:
        label: text
        rank: integer
      members:
        - {code: shop, label: Shop, rank: 1}
      """
    ),
    ("schemas/mini/dimensions/date.yaml", "dimension: date\nkind: date"),
    (
      "schemas/mini/dimensions/time.yaml",
      "dimension: time\nkind: time_of_day\nbands: {night: \"00:00\", day: \"06:00\"}"
    ),
    (
      "schemas/mini/facts/sales.yaml",
      """
      fact: sales
      grain:
        order_id: text
        line_no: integer
      instant: occurred_at
      roles:
        date: date
        time: time
        customer: {dimension: customer}
        channel: channel
      degenerate: {status: text}
      measures:
        quantity: integer
        amount: {type: decimal(2)}
        stock: {type: integer, additive: false}
      """
    ),
    (
      "schemas/mini/cubes/sales.yaml",
      """
      cube: sales
      fact: sales
      measures:
        lines: {count: rows}
        amount: {sum: amount}
        orders: {distinct: [order_id]}
        customers: {distinct: customer}
        average: {ratio: [amount, orders], scale: 2}
      dimensions: [date, customer, channel]
      cuboids:
        by_day: {levels: [date.date, customer.city, channel.code, status]}
      """
    ),
    (
      "schemas/mini/questions/daily.yaml",
      """
      question: daily
      description: What came in, day by day
      cubes: sales
      measures: [lines, amount / lines as size]
      by: date.date
      totals: rollup
      """
    ),
  ]

  let folder: String

  /// Writes the project, one text in one file being replaced.
  init(_ file: String = "", replacing old: String = "", by new: String = "") throws {
    folder = NSTemporaryDirectory() + "martlet-definitions-" + UUID().uuidString
    for (path, text) in Self.files {
      var text = text
      if path.hasSuffix(file), !file.isEmpty {
        let place = try #require(text.range(of: old), "\(path) has no \(old)")
        text.replaceSubrange(place, with: new)
      }
      try write(path, Data(text.utf8))
    }
  }

  func write(_ path: String, _ data: Data) throws {
    let url = URL(filePath: folder).appending(path: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  func read() throws -> Pipeline {
    try DefinitionReader.pipeline("small", workingDirectory: folder, digest: digest)
  }
}
