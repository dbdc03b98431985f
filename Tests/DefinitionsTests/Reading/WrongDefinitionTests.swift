import Definitions
import Foundation
import OperatingSystem
import Testing

/// A definition with one text replaced, and all that is then said.
struct WrongDefinition: CustomTestStringConvertible {
  let file: String
  let old: String
  let new: String
  let errors: String

  init(_ file: String, _ old: String, _ new: String, _ errors: String) {
    self.file = file
    self.old = old
    self.new = new
    self.errors = errors
  }

  var testDescription: String { "\(file): \(new.isEmpty ? "without \(old)" : new)" }
}

@Suite struct `Wrong definitions` {
  @Test func `a cuboid's table cannot be called like another cube's view`() throws {
    let project = try SmallProject()
    defer { project.remove() }
    let cube = try #require(SmallProject.files.first { $0.path == "schemas/mini/cubes/sales.yaml" }).text
    #expect(cube.contains("cuboids:\n  by_day:"))
    try project.write(
      "schemas/mini/cubes/sales_by_day.yaml",
      Data(cube.replacing("cube: sales\n", with: "cube: sales_by_day\n").utf8))
    #expect { _ = try project.read() } throws: {
      "\($0)".contains(
        "the cuboid by_day of cube sales makes a table 'sales_by_day', which the cube sales_by_day makes too")
    }
  }

  @Test(
    arguments: WrongDefinition.wrongPipelines + WrongDefinition.wrongDialects + WrongDefinition.wrongPlaces
      + WrongDefinition.wrongScreens + WrongDefinition.wrongWarehouses + WrongDefinition.wrongAllocations
      + WrongDefinition.wrongLookups + WrongDefinition.wrongFacts + WrongDefinition.wrongPins)
  func `are told with place, what was found, what was expected and a way out`(_ example: WrongDefinition) throws {
    let project = try SmallProject(example.file, replacing: example.old, by: example.new)
    defer { project.remove() }
    #expect { _ = try project.read() } throws: { error in
      #expect("\(error)" == example.errors)
      return (error as? DefinitionErrors)?.failures.allSatisfy { $0.status == .usage } == true
    }
  }

  @Test func `are told all at once, in the order of their lines`() throws {
    let project = try SmallProject("small.yaml", replacing: "exports: exports", by: "exprots: exports")
    defer { project.remove() }
    var text = try #require(SmallProject.files.first?.text)
    for (old, new) in [("clean: [trim]", "clean: [trin]"), ("take: team", "take: taem")] {
      text = text.replacing(old, with: new)
    }
    text = text.replacing("upper(email)", with: "uper(email)").replacing("measures: {", with: "measures: {profit: 1, ")
    try project.write("pipelines/small.yaml", Data(text.utf8))
    #expect {
      _ = try project.read()
    } throws: { error in
      let places = (error as? DefinitionErrors)?.failures.compactMap(\.place) ?? []
      #expect(places.map { $0.split(separator: ":")[1] } == ["18", "26", "35", "42"])
      return true
    }
  }

  @Test func `a pipeline that is not there is told with those that are`() throws {
    let project = try SmallProject()
    defer { project.remove() }
    for (name, message) in [
      ("smal", "there is no pipeline 'smal': no file pipelines/smal.yaml\n  → did you mean 'small'?"),
      ("pipelines/other.yaml", "there is no file pipelines/other.yaml"),
    ] {
      #expect {
        _ = try DefinitionReader.pipeline(name, workingDirectory: project.folder, digest: digest)
      } throws: { "\($0)" == message }
    }
  }
}
