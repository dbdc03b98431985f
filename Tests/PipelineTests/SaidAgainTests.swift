import Testing

/// What is said again of an instant counts as said then, whichever night came first.
@Suite(.serialized) struct SaidAgainTests {
  @Test("the nights of said-again.md give one star in all orders that keep the catalogue's")
  func anyOrder() throws {
    let page = try Specification(name: "said-again.md").page()
    func star(_ nights: [String]) throws -> [String: [String]] {
      let spec = try SpecifiedProject(page)
      for night in nights { try spec.project.succeed("run", spec.pipeline, "--batch", "2026-11-\(night)") }
      try spec.project.succeed("audit")
      // Nothing new comes of the night that was loaded last.
      try spec.project.succeed("run", spec.pipeline, "--batch", "2026-11-\(nights.last ?? "")")
      return try spec.project.star("spec")
    }
    let expected = try star(["20", "21", "22", "23"])
    for order in [
      ["20", "22", "21", "23"], ["20", "23", "22", "21"], ["21", "20", "22", "23"], ["22", "20", "21", "23"],
      ["22", "21", "20", "23"], ["20", "23", "21", "22"], ["22", "20", "23", "21"],
    ] {
      expectEqual(expected, try star(order), "\(order)")
    }
  }
}
