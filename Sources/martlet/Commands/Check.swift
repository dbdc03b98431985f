import Cube
import Definitions
import OperatingSystem
import Stages

extension Command {
  /// `martlet check`
  static let check = Command(
    words: ["check"], arguments: ["PIPELINE"], options: [.logFormat],
    summary: "check definitions; touches no data"
  ) { invocation in
    let pipeline = try DefinitionReader.pipeline(
      invocation.argument(0) ?? "", workingDirectory: try Path.workingFolder())
    let warehouse = pipeline.warehouse
    // Saved questions are read as they would be asked: what is wrong is found now, not in front of somebody who asks.
    for question in warehouse.questions { _ = try QuestionReader.read(QuestionText(question), in: warehouse) }
    var text = "pipeline \(pipeline.name) into warehouse \(warehouse.name): "
    text += "\(warehouse.dimensions.count) dimensions, \(warehouse.facts.count) facts, \(warehouse.cubes.count) cubes"
    text += warehouse.questions.isEmpty ? "\n" : ", \(warehouse.questions.count) saved questions\n"
    for source in pipeline.sources {
      let feeds = source.feeds.map(\.label).joined(separator: ", ")
      let origin = source.readyMade.map { ", from \($0)" } ?? ""
      text +=
        "  \(source.name) (\(source.files))\(origin): \(source.columns.count) columns, feeds \(feeds.isEmpty ? "nothing" : feeds)\n"
    }
    try Terminal.write(text, to: .standard)
    return .done
  }
}
