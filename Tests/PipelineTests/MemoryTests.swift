import Foundation
import Testing

/// `MARTLET_MEMORY=0` leaves nothing in memory that can be set aside.
@Suite struct `Memory of a night` {
  @Test func `without any, the stage files are the same to the byte`() throws {
    let project = try TestProject.shop()
    let night = TestProject.nights[0]
    try project.succeed("run", "shop", "--batch", night, "--keep")
    let expected = try project.stageFiles("shop", night)

    let other = try TestProject.shop(exportsOf: project)
    let outcome = try Tool.martlet.run(
      ["run", "shop", "--batch", night, "--keep"], in: other.root, warehouse: other.warehouse,
      environment: ["MARTLET_MEMORY": "0"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try other.stageFiles("shop", night) == expected)
  }

  @Test func `a folder for temporary files that is not there fails the run, and is named`() throws {
    let project = try TestProject.shop()
    let arguments = ["run", "shop", "--batch", TestProject.nights[0]]
    let outcome = try Tool.martlet.run(
      arguments, in: project.root, warehouse: project.warehouse,
      environment: ["MARTLET_MEMORY": "0", "TMPDIR": "/nowhere/at/all"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("cannot write to /nowhere/at/all"))
    #expect(outcome.errors.contains("TMPDIR"))
    // Nothing was published, and nothing is in the way.
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
  }

  @Test func `a full disk fails the run, and is named`() throws {
    let project = try TestProject.shop()
    // No file may grow beyond 4 KiB: what the system says then is not "disk full", but ends a write in the same way.
    let shell = Tool(path: "/bin/sh")
    let outcome = try shell.run(
      ["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" run shop --batch 2026-11-20", Tool.martlet.path],
      in: project.root, warehouse: project.warehouse, environment: ["MARTLET_MEMORY": "0", "TMPDIR": "/tmp"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("cannot write a temporary file in /tmp"))
  }

  @Test(arguments: ["much", "-1", "1e3"]) func `what is no number of MiB is refused`(_ text: String) throws {
    let project = try TestProject.shop()
    let outcome = try Tool.martlet.run(
      ["run", "shop", "--batch", TestProject.nights[0]], in: project.root, warehouse: project.warehouse,
      environment: ["MARTLET_MEMORY": text])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("MARTLET_MEMORY"))
  }
}
