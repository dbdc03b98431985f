import Foundation
import OperatingSystem
import PostgreSQL
import Testing

/// The end of martlet itself: kill -9, ctrl-C, SIGTERM.
@Suite(.serialized) struct KillTests {
  /// Those that every run passes; the others are stages' folders, which only `--keep` writes.
  private static let steps = NightStep.allCases.filter { $0 != .replacing && $0 != .replaced }
  private static let published: [NightStep] = [.committed, .told]

  @Test("after kill -9 at any step the warehouse is as before or as after, and a plain rerun completes it")
  func killedAtSteps() throws {
    let nights = try NightUnderFault.shared.get()
    for step in Self.steps {
      let project = try nights.project()
      let outcome = try project.runNight("\(step):kill")
      #expect(outcome.status == 128 + SIGKILL, "\(step): \(outcome.errors)")
      try nights.expectWhole(project, isPublished: Self.published.contains(step), "killed at \(step)")
    }
  }

  @Test("the same while stages' folders are written; the next run removes what was half written")
  func killedAmongFolders() throws {
    let nights = try NightUnderFault.shared.get()
    for step in [NightStep.replacing, .replaced, .copying, .committed] {
      let project = try nights.project()
      #expect(try project.runNight("\(step):kill", "--keep").status == 128 + SIGKILL, "\(step)")
      let folder = project.path("run/shop/\(NightUnderFault.night)")
      try nights.expectWhole(project, isPublished: step == .committed, "killed at \(step) with --keep")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(".") }
      #expect(left == [".lock"], "\(step)")
    }
  }

  @Test("killed in its first load, a warehouse is empty, or has all of the night")
  func killedInFirstLoad() throws {
    let nights = try NightUnderFault.shared.get()
    for step in [NightStep.schema, .copying, .facts, .checked, .recorded, .committed] {
      let project = try nights.emptyProject()
      let run = ["run", "shop", "--batch", TestProject.nights[0]]
      let outcome = try Tool.martlet.run(
        run, in: project.root, warehouse: project.warehouse, environment: ["MARTLET_FAULT": "\(step):kill"])
      #expect(outcome.status == 128 + SIGKILL, "\(step)")
      try NightUnderFault.waitForServer(project.warehouse)
      let found = try project.dump()
      if step == .committed {
        expectEqual(nights.before, found, "killed at \(step)")
      } else {
        #expect(
          found["martlet.batch"] == [] && found["crm.sales_fact"] == [] && found["crm.customer_member"]?.count ?? 0 <= 3
        )
        #expect(!found.keys.contains { $0.contains(".new") }, "\(step)")
      }
      try Tool.martlet.succeed(run, in: project.root, warehouse: project.warehouse)
      expectEqual(nights.before, try project.dump(), "rerun after a kill at \(step)")
      try project.succeed("audit")
    }
  }

  @Test("after kill -9 at a random moment it is the same")
  func killedAtRandom() throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["MARTLET_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
    var generator = Seeded(state: seed)
    let nights = try NightUnderFault.shared.get()
    for _ in 0..<(environment["MARTLET_KILLS"].flatMap { Int($0) } ?? 20) {
      let project = try nights.project()
      let moment = Double.random(in: 0...nights.seconds, using: &generator)
      let process = try Tool.martlet.start(
        ["run", "shop", "--batch", NightUnderFault.night], in: project.root, warehouse: project.warehouse,
        output: Pipe(), errors: Pipe())
      Foundation.Thread.sleep(forTimeInterval: moment)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      try nights.expectWhole(
        project, isPublished: nil, "killed after \(moment) s of \(nights.seconds), MARTLET_SEED=\(seed)")
    }
  }

  @Test(
    "a signal at any step ends the night cleanly, with its status; once the batch is published, the night is done",
    arguments: [("interrupt", 130), ("terminate", 143)] as [(String, Int32)])
  func signalled(_ signal: String, _ status: Int32) throws {
    let nights = try NightUnderFault.shared.get()
    let project = try nights.project()
    // Each run is the rerun of the one before.
    for step in Self.steps where !Self.published.contains(step) {
      let outcome = try project.runNight("\(step):\(signal)")
      #expect(outcome.status == status, "\(step): \(outcome.errors)")
      expectEqual(nights.before, try project.dump(), "\(signal) at \(step)")
    }
    try nights.expectWhole(project, isPublished: false, "\(signal) at all steps")
    for step in Self.published {
      let project = try nights.project()
      let outcome = try project.runNight("\(step):\(signal)")
      #expect(outcome.status == 0, "\(step): \(outcome.errors)")
      try nights.expectWhole(project, isPublished: true, "\(signal) at \(step)")
    }
  }

  @Test("a fault that there is not is refused, with the steps that there are")
  func wrongFault() throws {
    let project = try TestProject.shop()
    let outcome = try project.runNight("commited:kill")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("committed, told") && outcome.errors.contains("kill, interrupt, terminate, stop"))
  }
}

/// Random numbers that a seed repeats (SplitMix64).
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
