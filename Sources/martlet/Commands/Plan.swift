import OperatingSystem
import Stages

extension Command {
  private enum Form: String, CaseIterable { case table, json }

  private static let raw = Option.flag("raw", "with keys and values of persons")
  private static let form = Option.value("format", "table|json", "form of the plan; table by default")

  /// `martlet plan`
  static let plan = Command(
    words: ["plan"], arguments: ["PIPELINE"],
    options: [.warehouse, raw, form, .standardInput] + StageCommand.options,
    summary: "tell what a run would insert, change, close and reject; writes nothing",
    details: """
      The batch is run in a transaction that is taken back, so that the run comes to just what the plan says. Meanwhile no
      other run can publish; readers are not kept waiting. The exit status is that of the run: 3 where a gate stops it.
      """
  ) { invocation in
    let form = try invocation.choice(form, Form.self) ?? .table
    return try StageCommand(name: "plan").run(invocation) { request, progress, summary in
      let access = try invocation.access(root: request.root)
      let (plan, stopped) = try PlanStep.run(request, access, isRaw: invocation.has(raw), progress)
      if case .published = plan.state { summary.wasPublishedBefore = true }
      summary.accounts = plan.accounts
      progress.finish()
      try Terminal.write(form == .json ? plan.json : plan.text, to: .standard)
      if let stopped { throw stopped }
    }
  }
}
