import PostgreSQL
import Testing

/// Cuboids of every kind are what the star is, whatever the nights bring and in whatever order they come.
@Suite(.serialized) struct CuboidNightTests {
  /// The shop with cuboids by day, month and year, of persons, of what is overwritten, of orders, and without a date.
  private static func shop(seed: Int) throws -> TestProject {
    let project = try TestProject.shop()
    try project.emptyExports()
    try Tool.exportgen.succeed(
      ["--out", "exports/shop", "--truth", "none", "--nights", "5", "--lines", "300", "--seed", "\(seed)"],
      in: project.root)
    try project.edit("schemas/crm/cubes/sales.yaml") {
      $0 + """
          month_person: {levels: [date.month, customer, customer.city, product.category], index: [product.category]}
          year_price:   {levels: [date.year, order_date.quarter, product.name, product.list_price, channel.label]}
          person:       {levels: [customer, customer.region, customer.first_system]}
          order:        {levels: [system, order_id, order_status]}
          time:         {levels: [time.minute, currency]}

        """
    }
    try project.edit("schemas/crm/cubes/interactions.yaml") {
      $0 + """
          week_person: {levels: [date.week, customer, agent.team]}
          reason:      {levels: [reason.code, disposition]}

        """
    }
    return project
  }

  private static func expectSame(_ project: TestProject, _ what: String) throws {
    for cube in ["sales", "interactions"] {
      let outcome = try project.run("cube", "verify", cube)
      #expect(outcome.status == 0, "\(what): \(outcome.output)")
    }
  }

  @Test(arguments: [3, 4]) func `generated nights, in an order by chance; one taken out, and put back`(seed: Int) throws
  {
    let project = try Self.shop(seed: seed)
    var generator = SeededGenerator(UInt64(seed))
    let nights = (20...24).map { "2026-11-\($0)" }.shuffled(using: &generator)
    for night in nights {
      try project.succeed("run", "shop", "--batch", night)
      try Self.expectSame(project, "seed \(seed), \(nights), \(night)")
    }
    try project.succeed("unload", nights[2])
    try Self.expectSame(project, "seed \(seed), without \(nights[2])")
    try project.succeed("cube", "build", "sales")
    try project.succeed("run", "shop", "--batch", nights[2])
    try Self.expectSame(project, "seed \(seed), with \(nights[2]) again")
  }

  @Test func `nobody builds or drops cuboids beside a run`() throws {
    let project = try TestProject.shop()
    try project.succeed("schema", "apply")
    let publisher = try Connection(conninfo: project.warehouse)
    #expect(try publisher.tryLock(0x6d61_7274_6c65_74))
    for command in ["build", "drop"] {
      let outcome = try project.run("cube", command, "sales")
      #expect(outcome.status == 75, "\(outcome.errors)")
    }
    publisher.close()
    try project.succeed("cube", "build", "sales")
  }
}
