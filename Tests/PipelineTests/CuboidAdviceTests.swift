import Foundation
import Testing

/// Nights of the invented shop, questions, advice, and cuboids after it.
@Suite(.serialized) struct CuboidAdviceTests {
  private static let questions: [[String]] = [
    ["--measures", "net_amount,customers", "--by", "date.month,channel.code", "--rollup"],
    ["--measures", "customers", "--by", "channel.code"],
    ["--measures", "orders,average_order", "--by", "channel.code"],
    ["--measures", "orders", "--by", "customer@current.city", "--where", "date.year = 2026"],
    ["--measures", "net_amount", "--by", "product.department", "--where", "currency = 'CNY'"],
    ["--measures", "refund_amount", "--by", "date.date", "--where", "entry = 'refund'"],
  ]

  /// The lines of the answers, and how many came from cuboids.
  private func ask(_ project: TestProject, _ more: String...) throws -> (answers: [String], fromCuboids: Int) {
    var fromCuboids = 0
    let answers = try Self.questions.map { question in
      let outcome = try Tool.martlet.succeed(
        ["query", "sales", "--format", "csv"] + question + more, in: project.root, warehouse: project.warehouse)
      if outcome.errors.contains("from the cuboid") { fromCuboids += 1 }
      return outcome.output
    }
    return (answers, fromCuboids)
  }

  @Test func `lets what was asked be answered from cuboids, after later nights, too`() throws {
    let project = try TestProject.shop()
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    try project.succeed("run", "shop", "--batch", TestProject.nights[1])
    let before = try ask(project)
    #expect(before.fromCuboids == 0)
    let advised = try project.succeed("cube", "advise", "sales", "--budget", "200%", "--format", "csv")
    #expect(advised.errors.contains("6 questions of sales"), "\(advised.errors)")
    #expect(
      advised.errors.contains("the declared cuboid day_category_channel answers what others here answer with less"))
    #expect(advised.output.hasPrefix("cuboid,levels,counts,rows,bytes,questions,rows_not_read,bytes_so_far"))
    let emitted = try project.succeed("cube", "advise", "sales", "--budget", "200%", "--emit").output
    try project.edit("schemas/crm/cubes/sales.yaml") { text in
      (text.components(separatedBy: "cuboids:").first ?? "") + emitted
    }
    try project.succeed("schema", "apply", "crm")
    let after = try ask(project)
    #expect(after.answers == before.answers)
    #expect(after.fromCuboids == 6, "\(advised.output)\n\(emitted)")
    // Persons are joined, orders replaced, articles described anew: the cuboids by their ids keep up.
    try project.succeed("run", "shop", "--batch", TestProject.nights[2])
    try project.succeed("cube", "verify", "sales")
    let later = try ask(project)
    #expect(later.answers != before.answers)
    #expect(later.answers == (try ask(project, "--from-star")).answers)
    #expect(later.fromCuboids == 6)
    try project.succeed("audit", "--cuboids", "--schema", "crm")
  }

  @Test func `of wrong wishes names what is wrong`() throws {
    let project = try TestProject(definitions: Repository.root)
    func errors(_ arguments: String...) throws -> String {
      let outcome = try Tool.martlet.run(
        ["cube", "advise"] + arguments, in: project.root, warehouse: project.warehouse)
      #expect(outcome.status == 2)
      return outcome.errors
    }
    #expect(try errors("sale").contains("did you mean 'sales'?"))
    #expect(try errors("sales", "--budget", "much").contains("--budget cannot be much"))
    try project.write(
      "asked", Data("# two\nsales --measures rows --by 'channel.code'\n\nsales --measures net_amont\n".utf8))
    #expect(
      try errors("sales", "--questions", "asked").contains(
        "asked:4: --measures:1:1: cube sales has no measure 'net_amont'\n  → did you mean 'net_amount'?")
    )
  }
}
