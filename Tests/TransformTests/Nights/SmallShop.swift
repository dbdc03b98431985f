import Columnar
import Definitions
import Foundation
import Testing

@testable import Transform

/// A warehouse and a pipeline small enough to be read at a glance: two systems that know customers, a catalogue.
enum SmallShop {
  static let files = [
    "schemas/small/warehouse.yaml": """
    warehouse: small
    description: A small shop
    zone: Europe/Zurich
    currency: CHF
    calendar: {from: 2020-01-01, to: 2030-12-31, fiscal_year_starts: 1}
    """,
    "schemas/small/dimensions/customer.yaml": """
    dimension: customer
    description: A person
    natural_key: {account: text}
    identity:
      identifiers:
        email: {shared_by_at_most: 3}
        phone: {shared_by_at_most: 3, ignore: ["^[+]9"]}
      trust: [shop, desk]
    attributes:
      city:  {type: text, history: versioned, description: City}
      phone: {type: text, history: overwrite, personal: true, description: Phone}
      first: {type: text, history: original, description: First seen in}
      spot:  {type: text, history: versioned, survives: most_frequent, description: City that most accounts have}
      town:  {type: text, history: overwrite, survives: longest, description: City with the longest name}
      start: {type: text, history: original, survives: newest, trust: [desk], description: First city}
    """,
    "schemas/small/dimensions/product.yaml": """
    dimension: product
    description: An article
    natural_key: {sku: text}
    conformed: true
    attributes:
      category: {type: text, history: versioned, description: Category}
      price:    {type: decimal(2), history: overwrite, description: Price}
    """,
    "schemas/small/dimensions/date.yaml": "dimension: date\nkind: date\ndescription: A day\n",
    "schemas/small/facts/sales.yaml": """
    fact: sales
    description: Order lines
    kind: transaction
    grain: {order_id: text, line_no: integer}
    instant: sold_at
    roles:
      date:     {dimension: date, description: Day}
      customer: {dimension: customer}
      product:  {dimension: product}
    measures:
      quantity: {type: integer, additive: true, description: Units}
      amount:   {type: decimal(2), additive: true, description: Money}
    """,
    "pipelines/small.yaml": """
    pipeline: small
    warehouse: small
    exports: exports
    sources:
      products:
        system: shop
        files: "products_{batch}.csv"
        format: csv
        zone: UTC
        delivery: delta
        version: version
        arrival: optional
        columns:
          sku:      {from: sku, required: true}
          category: {from: category}
          price:    {from: price, type: decimal(2)}
          at:       {from: at, type: timestamp, format: epoch_seconds, required: true}
          version:  {from: version, type: integer, required: true}
        feeds:
          - dimension: product
            key: {sku: sku}
            effective: at
            attributes: {category: category, price: price}
      prices:
        system: shop
        files: "prices_{batch}.csv"
        format: csv
        zone: UTC
        delivery: delta
        arrival: optional
        columns:
          sku:   {from: sku, required: true}
          price: {from: price, type: decimal(2)}
          at:    {from: at, type: timestamp, format: epoch_seconds, required: true}
        feeds:
          - dimension: product
            key: {sku: sku}
            effective: at
            attributes: {price: price}
      catalogue:
        system: shop
        files: "catalogue_{batch}*.csv"
        format: csv
        zone: UTC
        delivery: full
        arrival: optional
        columns:
          sku:      {from: sku, required: true}
          category: {from: category}
          price:    {from: price, type: decimal(2), screens: [{range: {from: 0}, severity: reject}]}
        screens:
          - {name: cheap, rule: price < 1000, severity: reject}
        filters:
          samples: category = 'sample'
        feeds:
          - dimension: product
            key: {sku: sku}
            attributes: {category: category, price: price}
            absent: {means: deleted, at_most: 60%}
      roster:
        system: club
        files: "roster_{batch}.csv"
        format: csv
        zone: UTC
        delivery: full
        arrival: optional
        columns:
          id:    {from: id, required: true}
          email: {from: email}
          city:  {from: city}
        feeds:
          - dimension: customer
            key: {account: id}
            attributes: {city: city}
            identifiers: {email: email}
            absent: {means: deleted, at_most: 100%}
      orders:
        system: shop
        files: "orders_{batch}*.csv"
        format: csv
        zone: UTC
        delivery: delta
        version: version
        arrival: optional
        columns:
          order:   {from: order, required: true}
          line:    {from: line, type: integer, required: true}
          email:   {from: email}
          phone:   {from: phone}
          city:    {from: city}
          at:      {from: at, type: timestamp, format: epoch_seconds, required: true}
          sku:     {from: sku}
          units:   {from: units, type: integer, required: true}
          price:   {from: price, type: decimal(2), required: true}
          version: {from: version, type: integer, required: true}
        filters:
          tests: email like '%@test'
        feeds:
          - dimension: customer
            key: {account: email}
            effective: at
            attributes: {city: city, phone: phone, first: "'shop'", spot: city, town: city, start: city}
            identifiers: {email: email, phone: phone}
          - fact: sales
            grain: {order_id: order, line_no: line}
            instant: at
            roles: {date: at, customer: email, product: sku}
            measures: {quantity: units, amount: units * price}
      tickets:
        system: desk
        files: "tickets_{batch}.csv"
        format: csv
        zone: UTC
        delivery: delta
        version: version
        arrival: optional
        columns:
          requester: {from: requester, required: true}
          email:     {from: email}
          phone:     {from: phone}
          city:      {from: city}
          at:        {from: at, type: timestamp, format: epoch_seconds, required: true}
          version:   {from: version, type: integer, required: true}
        feeds:
          - dimension: customer
            key: {account: requester}
            effective: at
            attributes: {city: city, phone: phone, first: "'desk'", spot: city, town: city, start: city}
            identifiers: {email: email, phone: phone}
    """,
  ]

  /// The pipeline, read once from a folder that is removed again.
  static let pipeline: Result<Pipeline, any Error> = Result {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-small-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, text) in files {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return try DefinitionReader.pipeline("small", workingDirectory: root.path) { "\($0.count)" }
  }

  /// Rows of a file, a text for each column of the source; nil for NULL.
  struct File: RecordFile {
    var source: String
    var path: String
    var rows: [[String?]]
    /// How many rows a chunk has.
    var chunkRows = 4096
    /// Records behind the rows that cannot be read.
    var broken = 0
    /// Records of an earlier batch that are taken once more; nil for a delivery.
    var replayed: [ReplayedRecord] = []

    func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
      var at = 0
      if broken > 0 {
        var chunk = RecordChunk(columnCount: columns.max().map { $0 + 1 } ?? 0)
        chunk.rejects = (1...broken).map {
          Reject(record: Int64(rows.count + $0), line: 1, offset: 0, rule: "quote", message: "", raw: [])
        }
        try take(chunk)
      }
      while at < rows.count {
        let end = min(at + chunkRows, rows.count)
        var chunk = RecordChunk(columnCount: rows[at].count)
        for index in at..<end {
          for (column, value) in rows[index].enumerated() {
            chunk.columns[column].append(columns.contains(column) ? value : nil)
          }
          chunk.places.append(record: Int64(index + 1), line: Int64(index + 2), offset: Int64(index * 10), length: 9)
        }
        try take(chunk)
        at = end
      }
      return rows.count + broken
    }
  }

  struct Night {
    var name: String
    var files: [File]
    /// What the pipeline's file says of customers on that night.
    var pins: [IdentityPin] = []
  }

  /// Transforms a night and publishes it into a model.
  @discardableResult
  static func publish(
    _ night: Night, into model: inout ModelWarehouse, memory: MemoryBudget = .standard
  ) throws -> [String: [Row]] {
    var pipeline = try pipeline.get()
    pipeline.pins = ["customer": night.pins]
    let files = night.files.map { file in
      // Contents are the file: what a SHA-256 would tell.
      var input = InputFile(
        source: pipeline.sources.firstIndex { $0.name == file.source } ?? 0, path: file.path,
        sha256: "\(file.rows)\(file.broken)\(file.replayed.isEmpty ? "" : "again")", bytes: file.rows.count,
        records: file)
      input.replayed = file.replayed
      return input
    }
    let sink = CollectingSink()
    var input = BatchInput(pipeline: pipeline, name: night.name, files: files)
    input.memory = memory
    let report = try Transformation.run(input, snapshot: model.snapshot, into: sink)
    #expect(report.listings.count == sink.tables["listings"]?.count)
    model.publish(sink.tables, name: night.name)
    return sink.tables
  }

  static func star(_ nights: [Night]) throws -> [String] {
    var model = ModelWarehouse(warehouse: try pipeline.get().warehouse)
    for night in nights { try publish(night, into: &model) }
    return model.canonical()
  }
}
